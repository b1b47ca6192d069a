import { type ClavigerOptions, test } from '@claviger/local/playwright';

test.use({ clavigerOptions: { data: 'data of all workers' } as ClavigerOptions });

test('refused: an option that workers cannot share', ({ claviger }) => claviger.clock.advance(1));
