import { databaseAddress, placeUntilInputEnds } from '../side-process.ts';
import { startTypeOrm } from './placing.ts';

const { place, close } = await startTypeOrm(databaseAddress());
await placeUntilInputEnds(place);
await close();
