import { databaseAddress, placeUntilInputEnds } from '../side-process.ts';
import { startAtlas } from './placing.ts';

const { place, close } = await startAtlas(databaseAddress());
await placeUntilInputEnds(place);
await close();
