import { expect, test } from 'vitest';
import * as entry from './index.js';

test('the entry has the classes of the errors that its functions throw', async () => {
  const { ControlError, DatabaseError, DataFolderError, SeedError, startLocal } = entry;
  await expect(startLocal({ database: 'mysql://127.0.0.1/app' })).rejects.toBeInstanceOf(DatabaseError);
  await expect(startLocal({ data: import.meta.filename })).rejects.toBeInstanceOf(DataFolderError);
  await expect(startLocal({ seed: { userPools: [{ id: 'none' }] } })).rejects.toBeInstanceOf(SeedError);
  const local = await startLocal();
  await local.close();
  const reset = local.reset();
  await expect(reset).rejects.toBeInstanceOf(ControlError);
  await expect(reset).rejects.toMatchObject({ code: 'ServerUnreachable' });
});
