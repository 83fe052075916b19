import { CreateBooks1795327200000 } from './1795327200000-create-books.ts';

export const migrations = [CreateBooks1795327200000];
