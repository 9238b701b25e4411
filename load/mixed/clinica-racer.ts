import { ClinicaClient } from '../clients/clinica.ts';
import { cpfOf } from './cpf.ts';
import { readTold, type Racer } from './racer.ts';

/** Asks for the first specialty on offer; which time it gets is for the door to say: the earliest that is free, which is the one raced for. */
export function createClinicaRacer(number: number): Racer {
  const client = new ClinicaClient();
  const cpf = cpfOf(number);
  return {
    connect: (address) => client.connect(address),
    // The list comes a while behind each answer, and that system's client asks nothing before it is there. Others do not wait for that.
    approach: async () => client.isListed,
    book: async () => {
      const [[date = '', weekday = '', , specialty = ''] = []] = client.offer;
      const request = `('AGEND', '${cpf}', 'CLIENTE ${number}', '${specialty}', '${date}', '${weekday}')`;
      const said = await client.ask(request);
      const time = /'(\d\d:\d\d)'\)$/.exec(said)?.[1];
      return { ...readTold(said, 'OK-300 ', 'ERRO-110 '), ...(time === undefined ? {} : { time }) };
    },
    cancel: async () => readTold(await client.ask(`('CANCEL', '${cpf}')`), 'OK-301 ', 'ERRO-113 '),
    close: () => client.close(),
  };
}
