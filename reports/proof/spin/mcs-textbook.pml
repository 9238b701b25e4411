/*
 * The queue lock of most textbooks by hand, N threads (3 unless -DN=…): both words of a node are set before the exchange. Locals are
 * forgotten as soon as they have been used.
 */
#ifndef N
#define N 3
#endif

byte tail;
byte next[N];
bool waiting[N];

active [N] proctype thread() {
  byte other;
outside:
  true; /* comes from outside */
  next[_pid] = 0;
  waiting[_pid] = true;
  if
  :: d_step { tail == 0 -> tail = _pid + 1 }
  :: d_step { tail != 0 -> other = tail; tail = _pid + 1 };
     d_step { next[other - 1] = _pid + 1; other = 0 };
     do
     :: waiting[_pid]
     :: !waiting[_pid] -> break
     od
  fi;
  true; /* leaves the critical section */
  if
  :: next[_pid] == 0 ->
     if
     :: d_step { tail == _pid + 1 -> tail = 0 }; goto outside
     :: tail != _pid + 1
     fi;
     do
     :: next[_pid] == 0
     :: d_step { next[_pid] != 0 -> other = next[_pid] }; break
     od
  :: d_step { next[_pid] != 0 -> other = next[_pid] }
  fi;
  atomic { waiting[other - 1] = false; other = 0 };
  goto outside
}
