/** What a proof's page is made from: the result, the source it is about, the schedule and, where it is small, the state graph. */
import type { ProofResult } from '../../proof/prove.ts';
import type { Trace } from '../../proof/trace.ts';
import type { StateGraph } from '../../proof/graph-data.ts';

export interface ProofPage extends Pick<
  ProofResult,
  | 'lock'
  | 'threads'
  | 'verdict'
  | 'properties'
  | 'states'
  | 'transitions'
  | 'seconds'
  | 'assumptions'
  | 'reasons'
  | 'demanded'
  | 'refuted'
> {
  /** The lock's file, as it stands. */
  readonly source: string;
  /** Of what is refuted. */
  readonly trace: Trace | null;
  /** null where there is none to show; a large one is not drawn. */
  readonly graph: StateGraph | null;
}
