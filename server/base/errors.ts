/** Every way in which vaga refuses or gives up on purpose, with the exit status the command line turns it into. */
const EXIT_STATUS_BY_CODE = {
  /** An option, an argument or a combination of them makes no sense. */
  usage: 2,
  /** A file given by the user is missing, unreadable or malformed. */
  badFile: 2,
  /** A `--lock` names neither a lock of ours nor a module that is one. */
  badLock: 2,
  /** A door's port is taken. */
  portTaken: 2,
  /** A data directory is in use, or its ledger is damaged or of another catalogue or version. */
  badStore: 2,
  /** A server could not be reached, or did not speak the native protocol. */
  unreachable: 2,
  /** The server under test ended while it was being raced. */
  serverEnded: 4,
  /** A benchmark that ran as a process of its own ended by itself. */
  benchFailed: 4,
} as const;

export type ErrorCode = keyof typeof EXIT_STATUS_BY_CODE;

/** An error that was foreseen: its message is a sentence for the user and says what to do. */
export class VagaError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VagaError';
    this.code = code;
  }

  get exitStatus(): number {
    return EXIT_STATUS_BY_CODE[this.code];
  }
}
