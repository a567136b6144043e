/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "blocking.h"
#include "output-copy.h"

WAITS_IO (ssize_t,
          recv,
          (int fd, void *bytes, size_t size, int flags),
          (fd, bytes, size, flags),
          RECV,
          fd)
WAITS_IO (ssize_t,
          recvfrom,
          (int fd, void *bytes, size_t size, int flags, struct sockaddr *from, socklen_t *length),
          (fd, bytes, size, flags, from, length),
          RECV,
          fd)
WAITS_IO (
    ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), RECV, fd)
WAITS_IO (ssize_t,
          sendto,
          (int fd,
           const void *bytes,
           size_t size,
           int flags,
           const struct sockaddr *to,
           socklen_t length),
          (fd, bytes, size, flags, to, length),
          SEND,
          fd)
WAITS_IO (ssize_t,
          sendmsg,
          (int fd, const struct msghdr *message, int flags),
          (fd, message, flags),
          SEND,
          fd)
WAITS_IO (
    ssize_t, sendfile, (int to, int from, off_t *at, size_t size), (to, from, at, size), SEND, to)
WAITS_IO (ssize_t,
          sendfile64,
          (int to, int from, off64_t *at, size_t size),
          (to, from, at, size),
          SEND,
          to)
WAITS_IO (
    int, accept, (int fd, struct sockaddr *from, socklen_t *length), (fd, from, length), ACCEPT, fd)
WAITS_IO (int,
          accept4,
          (int fd, struct sockaddr *from, socklen_t *length, int flags),
          (fd, from, length, flags),
          ACCEPT,
          fd)
WAITS_IO (int,
          connect,
          (int fd, const struct sockaddr *to, socklen_t length),
          (fd, to, length),
          CONNECT,
          fd)

/* Names are asked for over the net. */
WAITS_IO (
    int,
    getaddrinfo,
    (const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found),
    (host, service, hints, found),
    CONNECT,
    0)
WAITS_IO (int,
          getnameinfo,
          (const struct sockaddr *address,
           socklen_t length,
           char *host,
           socklen_t host_length,
           char *service,
           socklen_t service_length,
           int flags),
          (address, length, host, host_length, service, service_length, flags),
          CONNECT,
          0)

INTERPOSED ssize_t
send (int fd, const void *bytes, size_t size, int flags)
{
  uint64_t call = release_call (STATE_WAITING_IO, REASON_SEND, (uint32_t) fd);
  ssize_t result = real ()->send (fd, bytes, size, flags);

  release_return (call, STATE_WAITING_IO, REASON_SEND, (uint32_t) fd);
  output_copy (fd, bytes, result);

  return result;
}
