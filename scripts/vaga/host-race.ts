/** Starts the races that people watch: each in a process of its own, which starts servers of its own. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { racedIn } from '../../server/races/choices.ts';
import type { RaceSettings, RaceTold, RunningRace, StartRace } from '../../server/races/race.ts';

const PROCESS = fileURLToPath(new URL('./watched-race.ts', import.meta.url));
/** A race that was told to end and has not is killed; its servers then end with their standard input. */
const STOP_MS = 1_500;
/** No race that can be chosen takes so long, unless something is stuck that nobody foresaw. */
const LONGEST_MS = 180_000;
/** The end of what the process wrote to stderr, kept to explain its death. */
const LAST_WORDS = 2_000;

/** `out`: where the run folders go. */
export function hostRaces(out: string): StartRace {
  return (settings, tell) => startRace(settings, out, tell);
}

function startRace(settings: RaceSettings, out: string, tell: (told: RaceTold) => void): RunningRace {
  const child = fork(PROCESS, wordsOf(settings, out), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let isOver = false;
  let lastWords = '';
  const end = (told: RaceTold): void => {
    if (isOver) return;
    isOver = true;
    tell(told);
  };
  child.stderr?.setEncoding('utf8').on('data', (said: string) => {
    lastWords = (lastWords + said).slice(-LAST_WORDS);
  });
  child.on('message', (told: RaceTold) => {
    if (!('progress' in told)) end(told);
    else if (!isOver) tell(told);
  });
  const late = setTimeout(() => {
    end({ failed: `The race took longer than ${LONGEST_MS / 1000} s and was ended.` });
    child.kill('SIGKILL');
  }, LONGEST_MS);
  const ended = new Promise<void>((resolve) => {
    const over = (why: string): void => {
      clearTimeout(late);
      end({ failed: `The race ended by itself (${why}). It said:\n${lastWords.trim()}` });
      resolve();
    };
    child.once('close', (code, signal) => over(signal ?? `exit ${code}`));
    child.once('error', (error) => over(error.message)); // it could not be started
  });
  return {
    stop: async () => {
      isOver = true;
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(killing);
    },
  };
}

/** As somebody would type it, so that the report can say how to repeat it. */
function wordsOf({ clients, lock, workload, seconds }: RaceSettings, out: string): string[] {
  const { slots } = racedIn(workload);
  const options = Object.entries({ lock, workload, clients, slots, seconds, out });
  return ['race', ...options.flatMap(([name, value]) => [`--${name}`, String(value)])];
}
