/** Histories with exactly one fault each: what it is reported as, and in which words. */
import type { InitialState } from '../../../load/history/history.ts';
import type { ViolationKind } from '../violations.ts';

interface Planted {
  readonly name: string;
  readonly history: string;
  readonly initial?: InitialState;
  readonly kind: ViolationKind;
  readonly sentence: string;
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'two books told one version',
    history: '7:book s3 [10,20] v1 | 9:book s3 [12,25] v1',
    kind: 'doubleBooking',
    sentence:
      'client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s), yet client 9 was told the same version (asked 0.000012 s, told 0.000025 s): the slot was sold twice',
  },
  {
    name: 'a book of a slot that is held',
    history: '7:book s3 [10,20] v1 | 9:book s3 [30,40] v2',
    kind: 'doubleBooking',
    sentence:
      'client 9 was told it booked slot 3 as version 2 (asked 0.000030 s, told 0.000040 s), yet client 7 held slot 3 at version 1, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s): the slot was sold twice',
  },
  {
    name: 'a move onto a slot that is held',
    history: '7:book s3 [10,20] v1 | 9:book s4 [10,20] v1 | 9:move s4>s3 [30,40] v2,v2',
    kind: 'doubleBooking',
    sentence:
      'client 9 was told it moved from slot 4 (version 2) to slot 3 (version 2) (asked 0.000030 s, told 0.000040 s), yet client 7 held slot 3 at version 1, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s): the slot was sold twice',
  },
  {
    name: 'a book although only the judge knows the holder',
    history: '0:status s3 [1,2] v5 h7 | 9:book s3 [30,40] v6',
    initial: 'observed',
    kind: 'doubleBooking',
    sentence:
      'client 9 was told it booked slot 3 as version 6 (asked 0.000030 s, told 0.000040 s), yet client 7 held slot 3 at version 5, since the judge saw slot 3 at version 5, held by client 7 (asked 0.000001 s, told 0.000002 s): the slot was sold twice',
  },
  {
    name: 'a cancel of what somebody else holds',
    history: '7:book s3 [10,20] v1 | 9:cancel s3 [30,40] v2',
    kind: 'illegalRelease',
    sentence:
      'client 9 was told it cancelled slot 3 as version 2 (asked 0.000030 s, told 0.000040 s), yet slot 3 was held by client 7 at version 1, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s)',
  },
  {
    name: 'a cancel of a free slot',
    history: '7:cancel s3 [30,40] v1',
    kind: 'illegalRelease',
    sentence:
      'client 7 was told it cancelled slot 3 as version 1 (asked 0.000030 s, told 0.000040 s), yet slot 3 was free at version 0',
  },
  {
    name: 'a cancel told twice',
    history: '7:book s3 [10,20] v1 | 7:cancel s3 [30,40] v2 | 7:cancel s3 [35,45] v2',
    kind: 'illegalRelease',
    sentence:
      'client 7 was told it cancelled slot 3 as version 2 (asked 0.000030 s, told 0.000040 s), yet client 7 was told the same version (asked 0.000035 s, told 0.000045 s): the slot was given up twice',
  },
  {
    name: 'a move away from what somebody else holds',
    history: '7:book s3 [10,20] v1 | 9:move s3>s4 [30,40] v2,v1',
    kind: 'illegalRelease',
    sentence:
      'client 9 was told it moved from slot 3 (version 2) to slot 4 (version 1) (asked 0.000030 s, told 0.000040 s), yet slot 3 was held by client 7 at version 1, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s)',
  },
  {
    name: 'a move and a book told one version',
    history: '7:book s3 [10,20] v1 | 7:move s3>s4 [30,40] v2,v1 | 9:book s3 [30,40] v2',
    kind: 'tokens',
    sentence:
      'client 7 was told it moved from slot 3 (version 2) to slot 4 (version 1) (asked 0.000030 s, told 0.000040 s), yet client 9 was told it booked slot 3 as version 2 (asked 0.000030 s, told 0.000040 s): one version cannot be both',
  },
  {
    name: 'a version beyond all changes',
    history: '7:book s3 [10,20] v1 | 4:status s3 [30,40] v9 h7',
    kind: 'tokens',
    sentence:
      'client 4 saw slot 3 at version 9, held by client 7 (asked 0.000030 s, told 0.000040 s): the changes of slot 3, at most 1, cannot have made version 9',
  },
  {
    name: 'a version absurdly high',
    history: '7:book s3 [10,20] v1 | 4:status s3 [30,40] v4503599627370496 h7',
    kind: 'tokens',
    sentence:
      'client 4 saw slot 3 at version 4503599627370496, held by client 7 (asked 0.000030 s, told 0.000040 s): the changes of slot 3, at most 1, cannot have made version 4503599627370496',
  },
  {
    name: 'half a version',
    history: '7:book s3 [10,20] v1.5',
    kind: 'tokens',
    sentence:
      'client 7 was told it booked slot 3 as version 1.5 (asked 0.000010 s, told 0.000020 s): version 1.5 of slot 3 counts no changes',
  },
  {
    name: 'a change that made version 0',
    history: '7:book s3 [10,20] v0',
    kind: 'tokens',
    sentence:
      'client 7 was told it booked slot 3 as version 0 (asked 0.000010 s, told 0.000020 s): slot 3 had version 0 before anything was asked',
  },
  {
    name: 'a move onto itself',
    history: '7:book s3 [10,20] v1 | 7:move s3>s3 [30,40] v2,v3',
    kind: 'tokens',
    sentence:
      'client 7 was told it moved from slot 3 (version 2) to slot 3 (version 3) (asked 0.000030 s, told 0.000040 s): a move of a slot onto itself must be refused',
  },
  {
    name: 'an observer who saw another holder',
    history: '7:book s3 [10,20] v1 | 4:status s3 [30,40] v1 h9',
    kind: 'contradiction',
    sentence:
      'client 4 saw slot 3 at version 1, held by client 9 (asked 0.000030 s, told 0.000040 s), yet version 1 of slot 3 was held by client 7, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s)',
  },
  {
    name: 'a refusal that names another holder',
    history: '7:book s3 [10,20] v1 | 4:book s3 [30,40] fail v1 h9',
    kind: 'contradiction',
    sentence:
      'client 4 asked to book slot 3 and was refused because slot 3 was held by client 9 at version 1 (asked 0.000030 s, told 0.000040 s), yet version 1 of slot 3 was held by client 7, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s)',
  },
  {
    name: 'an observer who saw a holder at the start',
    history: '4:find s3 [30,40] v0 h9',
    kind: 'contradiction',
    sentence:
      'client 4 saw slot 3 at version 0, held by client 9 (asked 0.000030 s, told 0.000040 s), yet version 0 of slot 3 was free',
  },
  {
    name: 'two observers who saw different holders',
    history: '1:status s3 [1,2] v5 h7 | 2:status s3 [1,3] v5 h8',
    initial: 'observed',
    kind: 'contradiction',
    sentence:
      'client 2 saw slot 3 at version 5, held by client 8 (asked 0.000001 s, told 0.000003 s), yet version 5 of slot 3 was held by client 7, since client 1 saw slot 3 at version 5, held by client 7 (asked 0.000001 s, told 0.000002 s)',
  },
  {
    name: 'a book that names another holder',
    history: '7:book s3 [10,20] v1 h9',
    kind: 'contradiction',
    sentence:
      'client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s), and the same answer names slot 3 as held by client 9: it should be held by client 7',
  },
  {
    name: 'a cancel that names a holder',
    history: '7:book s3 [10,20] v1 | 7:cancel s3 [30,40] v2 h7',
    kind: 'contradiction',
    sentence:
      'client 7 was told it cancelled slot 3 as version 2 (asked 0.000030 s, told 0.000040 s), and the same answer names slot 3 as held by client 7: it should be free',
  },
  {
    name: 'a book refused because the slot is free',
    history: '7:book s3 [10,20] fail v0 h0',
    kind: 'wrongRefusal',
    sentence:
      'client 7 asked to book slot 3 and was refused because slot 3 was free at version 0 (asked 0.000010 s, told 0.000020 s): that is no reason',
  },
  {
    name: 'a cancel refused because one holds the slot',
    history: '7:book s3 [10,20] v1 | 7:cancel s3 [30,40] fail v1 h7',
    kind: 'wrongRefusal',
    sentence:
      'client 7 asked to cancel slot 3 and was refused because slot 3 was held by client 7 at version 1 (asked 0.000030 s, told 0.000040 s): that is no reason',
  },
  {
    name: 'a move refused because one holds the slot',
    history: '7:book s3 [10,20] v1 | 7:move s3>s4 [30,40] fail v1 h7',
    kind: 'wrongRefusal',
    sentence:
      'client 7 asked to move from slot 3 to slot 4 and was refused because slot 3 was held by client 7 at version 1 (asked 0.000030 s, told 0.000040 s): that is no reason',
  },
  {
    name: 'a move refused because its second slot is free',
    history: '7:book s3 [10,20] v1 | 7:move s3>s4 [30,40] fail2 v0 h0',
    kind: 'wrongRefusal',
    sentence:
      'client 7 asked to move from slot 3 to slot 4 and was refused because slot 4 was free at version 0 (asked 0.000030 s, told 0.000040 s): that is no reason',
  },
  {
    name: 'a version that only another client could have made',
    history: '7:book s3 [10,20] v1 | 9:book s3 [50,60] v3 | 5:cancel s3 [5,inf] info',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 2 of slot 3, and no unanswered operation can have led from held by client 7 to free in time (client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s); client 9 was told it booked slot 3 as version 3 (asked 0.000050 s, told 0.000060 s))',
  },
  {
    name: 'a version that could only have been made too late',
    history: '7:book s3 [10,20] v1 | 9:book s3 [50,60] v3 | 7:cancel s3 [61,inf] info',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 2 of slot 3, and no unanswered operation can have led from held by client 7 to free in time (client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s); client 9 was told it booked slot 3 as version 3 (asked 0.000050 s, told 0.000060 s))',
  },
  {
    name: 'a version that no change can have made',
    history: '4:status s3 [10,20] v0 h0 | 4:status s3 [30,40] v1 h0 | 5:book s3 [5,inf] info',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 1 of slot 3, and no single change leads from free to free (client 4 saw slot 3 at version 0, free (asked 0.000010 s, told 0.000020 s); client 4 saw slot 3 at version 1, free (asked 0.000030 s, told 0.000040 s))',
  },
  {
    name: 'two versions that one operation would have to make',
    history:
      '7:book s3 [10,20] v1 | 7:book s3 [50,60] v3 | 7:book s3 [70,80] v5 | 7:cancel s3 [5,inf] info | 1:book s3 [5,inf] info',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 4 of slot 3, and no unanswered operation can have led from held by client 7 to free in time (client 7 was told it booked slot 3 as version 3 (asked 0.000050 s, told 0.000060 s); client 7 was told it booked slot 3 as version 5 (asked 0.000070 s, told 0.000080 s))',
  },
  {
    name: 'a pair of versions that nobody can have made',
    history: '7:book s3 [10,20] v3 | 1:book s3 [5,inf] info | 2:cancel s3 [5,inf] info',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 1 of slot 3, and no unanswered operation can have led from free to held by somebody in time (client 7 was told it booked slot 3 as version 3 (asked 0.000010 s, told 0.000020 s))',
  },
  {
    name: 'a move whose other half cannot have happened',
    history: '7:book s3 [10,20] v1 | 9:book s3 [50,60] v3 | 7:move s3>s4 [5,inf] info | 1:book s4 [0,1] v1',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 2 of slot 3, and no unanswered operation can have led from held by client 7 to free in time (client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s); client 9 was told it booked slot 3 as version 3 (asked 0.000050 s, told 0.000060 s))',
  },
  {
    name: 'an observer who saw what was over',
    history: '7:book s3 [10,20] v1 | 4:status s3 [30,40] v0 h0',
    kind: 'order',
    sentence:
      'client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s) before client 4 saw slot 3 at version 0, free (asked 0.000030 s, told 0.000040 s): the later answer was out of date',
  },
  {
    name: 'an observer who saw what was to come',
    history: '7:book s3 [10,20] v1 | 4:status s3 [5,8] v1 h7',
    kind: 'order',
    sentence:
      'client 4 saw slot 3 at version 1, held by client 7 (asked 0.000005 s, told 0.000008 s) before client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s): an effect before its request',
  },
  {
    name: 'a change that came after one that built upon it',
    history: '7:book s3 [50,60] v1 | 7:cancel s3 [10,20] v2',
    kind: 'order',
    sentence:
      'client 7 was told it cancelled slot 3 as version 2 (asked 0.000010 s, told 0.000020 s) before client 7 was told it booked slot 3 as version 1 (asked 0.000050 s, told 0.000060 s): an effect before its request',
  },
  {
    name: 'two halves of a move that do not fit',
    history:
      '1:book s1 [0,20] v1 | 9:status s1 [50,60] v1 h1 | 1:move s1>s2 [0,90] v2,v1 | 8:status s2 [30,40] v1 h1',
    kind: 'order',
    sentence:
      'client 8 saw slot 2 at version 1, held by client 1 (asked 0.000030 s, told 0.000040 s) before client 9 saw slot 1 at version 1, held by client 1 (asked 0.000050 s, told 0.000060 s), joined by the fact that client 1 was told it moved from slot 1 (version 2) to slot 2 (version 1) (asked 0.000000 s, told 0.000090 s): no order of the versions fits these times',
  },
  {
    name: 'two moves in a row that do not fit',
    history:
      '1:book s1 [0,20] v1 | 9:status s1 [50,60] v1 h1 | 1:move s1>s2 [0,90] v2,v1 | 1:move s2>s3 [0,90] v2,v1 | 8:status s3 [30,40] v1 h1',
    kind: 'order',
    sentence:
      'client 8 saw slot 3 at version 1, held by client 1 (asked 0.000030 s, told 0.000040 s) before client 9 saw slot 1 at version 1, held by client 1 (asked 0.000050 s, told 0.000060 s), joined by the fact that client 1 was told it moved from slot 1 (version 2) to slot 2 (version 1) (asked 0.000000 s, told 0.000090 s), and client 1 was told it moved from slot 2 (version 2) to slot 3 (version 1) (asked 0.000000 s, told 0.000090 s): no order of the versions fits these times',
  },
  {
    name: 'an unanswered move that comes too late',
    history:
      '1:book s1 [0,20] v1 | 2:book s1 [30,40] v3 | 1:move s1>s2 [0,inf] info | 3:status s2 [50,60] v0 h0',
    kind: 'gap',
    sentence:
      'nobody was told to have made version 2 of slot 1, and no unanswered operation can have led from held by client 1 to free in time (client 1 was told it booked slot 1 as version 1 (asked 0.000000 s, told 0.000020 s); client 2 was told it booked slot 1 as version 3 (asked 0.000030 s, told 0.000040 s))',
  },
  {
    name: 'two moves that come before each other',
    history:
      '1:book s3 [10,20] v1 | 2:book s4 [10,90] v1 | 1:move s3>s4 [30,90] v2,v3 | 2:move s4>s3 [30,90] v2,v3',
    kind: 'cycle',
    sentence:
      'client 2 was told it moved from slot 4 (version 2) to slot 3 (version 3) (asked 0.000030 s, told 0.000090 s), and client 1 was told it moved from slot 3 (version 2) to slot 4 (version 3) (asked 0.000030 s, told 0.000090 s): by the versions told, each of these moves came before the next, and the last before the first',
  },
  {
    name: 'the judge saw another holder',
    history: '7:book s3 [10,20] v1 | 0:status s3 [90,95] v1 h9',
    kind: 'finalState',
    sentence:
      'at the end the judge saw slot 3 at version 1, held by client 9 (asked 0.000090 s, told 0.000095 s), yet version 1 of slot 3 was held by client 7, since client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s)',
  },
  {
    name: 'the judge misses a change',
    history: '7:book s3 [10,20] v1 | 0:status s3 [90,95] v0 h0',
    kind: 'finalState',
    sentence:
      'at the end the judge saw slot 3 at version 0, free (asked 0.000090 s, told 0.000095 s), yet before that client 7 was told it booked slot 3 as version 1 (asked 0.000010 s, told 0.000020 s): a change that was told is gone',
  },
];
