/* coroutine-inside.h: what the coroutine-*.c files share
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <errno.h>

#include "coroutine-fiber.h"
#include "coroutine.h"
#include "words.h"

/*
 *   life:  NEW --> RUNNING --> WAITING --> READY --> RUNNING --> ENDED
 *
 *  - next links it in the loop's FIFO while NEW or READY; a cancel leaves it there.
 *  - undo and operation are the await it is WAITING in. undo() takes the operation back at once
 *    and returns true, or asks it to end soon and returns false: then `late` makes its outcome
 *    -ECANCELED, whatever the operation said.
 *  - `cancel` is a cancel not yet told: the next await tells it.
 */
typedef enum
{
  LIFE_NEW,
  LIFE_READY,
  LIFE_RUNNING,
  LIFE_WAITING,
  LIFE_ENDED
} CoroutineLife;

typedef bool (*CoroutineUndo) (Coroutine *coroutine, void *operation);

/* Told of the end of a coroutine, once; lies in the list of the coroutine's watchers. */
typedef struct CoroutineWatcher CoroutineWatcher;
struct CoroutineWatcher
{
  CoroutineWatcher *next, **link;
  void (*ended) (CoroutineWatcher *watcher, Coroutine *coroutine);
};

struct Coroutine
{
  void *context; /* where it goes on */
  CoroutineLoop *loop;
  Coroutine *next;
  Coroutine *next_alive, **link_alive;
  CoroutineFunction function;
  void *data;
  char *stack;
  CoroutineWatcher *watchers, **last_watcher;
  CoroutineUndo undo;
  void *operation;
  ssize_t outcome; /* of the await */
  int result;
  uint32_t lane;
  uint32_t refs;
  uint8_t life;
  bool cancel, late;
  bool guarded; /* its stack */
  CoroutineFiber fiber;
};

/* One turn. */
void coroutine_step (Coroutine *coroutine);

/* Gives back what an ended one has. */
void coroutine_forget (Coroutine *coroutine);

/* Begins an await: the running coroutine, or the cancel that it was still to be told. */
int coroutine_await (Coroutine **coroutine);

/* Gives the thread away until coroutine_wake(); returns the outcome. @argument: the reason's. */
ssize_t coroutine_park (Coroutine *coroutine,
                        CoroutineUndo undo,
                        void *operation,
                        State state,
                        Reason reason,
                        uint32_t argument);

/* Ends the await of one that waits, with an arrow from @waker's lane, if there is a waker (its
 * lane number; coroutine_waker() is the running one's). */
#define COROUTINE_NO_WAKER UINT32_MAX
void coroutine_wake (Coroutine *coroutine, ssize_t outcome, uint32_t waker, Flow flow);
uint32_t coroutine_waker (void);
bool coroutine_cancel_by (Coroutine *coroutine, uint32_t waker);

void coroutine_watch (Coroutine *coroutine, CoroutineWatcher *watcher);
void coroutine_unwatch (Coroutine *coroutine, CoroutineWatcher *watcher);
