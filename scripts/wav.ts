/** Sound in WAV files: 16 bits, one channel, uncompressed; what speech synthesizers write and Asterisk plays. */

export interface Sound {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

const HEADER_BYTES = 44;
const PCM = 1;

/** Reads such a file. Throws where it is something else. */
export function readWav(file: Buffer): Sound {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('it is no WAV file');
  }
  let rateHz = 0;
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'fmt ') {
      const [format, channels, bits] = [0, 2, 14].map((offset) => file.readUInt16LE(start + offset));
      if (format !== PCM || channels !== 1 || bits !== 16)
        throw new Error('it is not 16 bits on one channel');
      rateHz = file.readUInt32LE(start + 4);
    } else if (name === 'data' && rateHz > 0) {
      const count = Math.floor(Math.min(length, file.length - start) / 2);
      const samples = Int16Array.from({ length: count }, (_, index) => file.readInt16LE(start + 2 * index));
      return { rateHz, samples };
    }
    at = start + length + (length % 2);
  }
  throw new Error('it has no sound');
}

export function writeWav({ rateHz, samples }: Sound): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + 2 * samples.length);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(PCM, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rateHz, 24);
  file.writeUInt32LE(2 * rateHz, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * samples.length, 40);
  for (const [index, sample] of samples.entries()) file.writeInt16LE(sample, HEADER_BYTES + 2 * index);
  return file;
}

/** Zero crossings of the filter on each side: enough to make what is too high for the new rate inaudible. */
const LOBES = 16;
/** Of the half of the new rate: what is above it is filtered out, or it would come back as another tone. */
const PASSED = 0.92;

/** The same sound at a lower rate, by a sinc filter under a Hann window. */
export function downsample({ rateHz, samples }: Sound, toHz: number): Sound {
  const step = rateHz / toHz;
  const cutoff = PASSED / step;
  const reach = LOBES / cutoff;
  const lower = Int16Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    const centre = index * step;
    let sum = 0;
    for (let at = Math.ceil(centre - reach); at < centre + reach; at += 1) {
      const sample = samples.at(at);
      if (at < 0 || sample === undefined) continue;
      const x = at - centre;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / reach);
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
      sum += sample * window * sinc;
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(sum * cutoff)));
  });
  return { rateHz: toHz, samples: lower };
}
