/*
 * What the locks are measured against: pthread_mutex of the C library, doing what bench/locks-thread.ts does.
 *
 *     mutex alone DURATION_MS              prints the nanoseconds of a lock and unlock
 *     mutex together DURATION_MS THREADS TIMED   prints acquisitions and longest wait in microseconds, a line a thread
 *
 * Alone, a second thread sleeps: while a process has only one thread, glibc leaves out the lock prefix.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE 64
#define TURNS 8
#define PAIRS 1000
#define MAX_THREADS 64

static _Alignas(LINE) pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static _Alignas(LINE) volatile long guarded;
static _Alignas(LINE) atomic_int ready;
static _Alignas(LINE) atomic_int stop;
static int threads, timed;

static struct { _Alignas(LINE) long acquisitions; double longestNs; } told[MAX_THREADS];

static double nowNs(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *sleeper(void *unused) {
  (void)unused;
  for (;;) pause();
}

static int compare(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return (difference > 0) - (difference < 0);
}

static void alone(double durationMs) {
  enum { MOST = 1000000 };
  double *samples = malloc(MOST * sizeof *samples);
  int count = 0;
  pthread_t thread;
  pthread_create(&thread, NULL, sleeper, NULL);
  double endNs = nowNs() + durationMs * 1e6;
  while (nowNs() < endNs && count < MOST) {
    double startNs = nowNs();
    for (int pair = 0; pair < PAIRS; pair++) {
      pthread_mutex_lock(&mutex);
      guarded++;
      pthread_mutex_unlock(&mutex);
    }
    samples[count++] = (nowNs() - startNs) / PAIRS;
  }
  qsort(samples, count, sizeof *samples, compare);
  printf("%.3f\n", samples[count / 2]);
}

static void *contender(void *argument) {
  int thread = (int)(long)argument;
  long acquisitions = 0;
  double longestNs = 0;
  atomic_fetch_add(&ready, 1);
  while (atomic_load(&ready) < threads) { }
  while (!atomic_load(&stop)) {
    for (int turn = 0; turn < TURNS; turn++) {
      double askedNs = timed ? nowNs() : 0;
      pthread_mutex_lock(&mutex);
      if (timed) {
        double waitedNs = nowNs() - askedNs;
        if (waitedNs > longestNs) longestNs = waitedNs;
      }
      guarded++;
      pthread_mutex_unlock(&mutex);
    }
    acquisitions += TURNS;
  }
  told[thread].acquisitions = acquisitions;
  told[thread].longestNs = longestNs;
  return NULL;
}

static void together(double durationMs) {
  pthread_t all[MAX_THREADS];
  for (long thread = 0; thread < threads; thread++) pthread_create(&all[thread], NULL, contender, (void *)thread);
  while (atomic_load(&ready) < threads) usleep(100);
  usleep((useconds_t)(durationMs * 1e3));
  atomic_store(&stop, 1);
  for (int thread = 0; thread < threads; thread++) pthread_join(all[thread], NULL);
  for (int thread = 0; thread < threads; thread++)
    printf("%ld %.1f\n", told[thread].acquisitions, told[thread].longestNs / 1e3);
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  double durationMs = atof(arguments[2]);
  if (strcmp(arguments[1], "alone") == 0) {
    alone(durationMs);
    return 0;
  }
  if (count < 5) return 2;
  threads = atoi(arguments[3]);
  timed = atoi(arguments[4]);
  if (threads < 1 || threads > MAX_THREADS) return 2;
  together(durationMs);
  return 0;
}
