/* Peterson's lock by hand, a process for each of two threads; a statement that reads or writes a shared word is a step. */
byte flag[2];
byte turn;

active [2] proctype thread() {
  do
  :: true; /* comes from outside */
     flag[_pid] = 1;
     turn = 1 - _pid;
     do
     :: flag[1 - _pid] == 0 -> break
     :: flag[1 - _pid] != 0 ->
        if
        :: turn == 1 - _pid
        :: turn != 1 - _pid -> break
        fi
     od;
     true; /* leaves the critical section */
     flag[_pid] = 0
  od
}
