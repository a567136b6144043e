/* coroutine-switch.S: leaves one stack for another
 *
 * SPDX-License-Identifier: MIT
 *
 * void coroutine_switch (void **save, void *load);
 *
 * Only what a call preserves is kept: the rest is the caller's own business. mxcsr and the x87
 * control word are not: 2.8 ns a switch instead of 6 (70 if they differ), and no workload changes
 * them. `pop, jmp` instead of `ret`, because the return predictor would guess the other stack's
 * caller and miss every time (11 ns). There is no property note on purpose: the linker then drops
 * the shadow stack, which would know nothing of a second stack.
 */

#if defined(__x86_64__) && !defined(COROUTINE_UCONTEXT)
        .text
        .globl  coroutine_switch
        .hidden coroutine_switch
        .type   coroutine_switch, @function
        .p2align 4
coroutine_switch:
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        popq    %rcx
        jmp     *%rcx
        .size   coroutine_switch, . - coroutine_switch

/* The first frame of a stack: r12 = data, r13 = function. Unwinders stop here. */
        .globl  coroutine_boot
        .hidden coroutine_boot
        .type   coroutine_boot, @function
        .p2align 4
coroutine_boot:
        .cfi_startproc
        .cfi_undefined rip
        movq    %r12, %rdi
        xorl    %ebp, %ebp
        callq   *%r13
        ud2
        .cfi_endproc
        .size   coroutine_boot, . - coroutine_boot

#elif defined(__aarch64__) && !defined(COROUTINE_UCONTEXT)
        .text
        .globl  coroutine_switch
        .hidden coroutine_switch
        .type   coroutine_switch, %function
        .p2align 4
coroutine_switch:
        hint    #34                     /* bti c */
        stp     x19, x20, [sp, #-160]!
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mov     x9, sp
        str     x9, [x0]
        mov     sp, x1
        ldp     x21, x22, [sp, #16]
        ldp     x23, x24, [sp, #32]
        ldp     x25, x26, [sp, #48]
        ldp     x27, x28, [sp, #64]
        ldp     x29, x30, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        ldp     x19, x20, [sp], #160
        ret
        .size   coroutine_switch, . - coroutine_switch

/* The first frame of a stack: x19 = data, x20 = function. Unwinders stop here. */
        .globl  coroutine_boot
        .hidden coroutine_boot
        .type   coroutine_boot, %function
        .p2align 4
coroutine_boot:
        .cfi_startproc
        .cfi_undefined x30
        mov     x0, x19
        mov     x29, #0
        blr     x20
        brk     #1
        .cfi_endproc
        .size   coroutine_boot, . - coroutine_boot
#endif

        .section .note.GNU-stack, "", %progbits
