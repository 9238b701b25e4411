/*
 * Drepper's mutex of three states by hand, three threads. A sleeper stands before its exchange, which it does when it has been
 * woken; the queue is first in, first out, so each sleeper knows how many are before it.
 */
byte word;
bool asleep[3];
byte before[3];

inline sleep(me) {
  before[me] = asleep[0] + asleep[1] + asleep[2];
  asleep[me] = true
}

inline wake(one) {
  if
  :: asleep[one] && before[one] == 0 -> asleep[one] = false
  :: asleep[one] && before[one] > 0 -> before[one] = before[one] - 1
  :: else
  fi
}

active [3] proctype thread() {
  do
  :: true; /* comes from outside */
     if
     :: d_step { word == 0 -> word = 1 }
     :: word != 0 ->
        do
        :: d_step { !asleep[_pid] && word == 0 -> word = 2 }; break
        :: d_step { !asleep[_pid] && word != 0 -> word = 2 };
           if
           :: d_step { word == 2 -> sleep(_pid) }
           :: word != 2
           fi
        od
     fi;
     true; /* leaves the critical section */
     if
     :: d_step { word == 2 -> word = 0 }; d_step { wake(0); wake(1); wake(2) }
     :: d_step { word != 2 -> word = 0 }
     fi
  od
}
