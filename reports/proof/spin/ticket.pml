/* The ticket lock by hand, three threads, counters modulo 8. A ticket is forgotten when it has been called. */
byte next;
byte serving;

active [3] proctype thread() {
  byte mine;
  do
  :: true; /* comes from outside */
     d_step { mine = next; next = (next + 1) % 8 };
     do
     :: d_step { serving == mine -> mine = 0 }; break
     :: serving != mine
     od;
     true; /* leaves the critical section */
     serving = (serving + 1) % 8
  od
}
