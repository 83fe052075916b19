import { CreateSubscriptions1795327200000 } from './1795327200000-create-subscriptions.ts';
import { RememberAnswers1795363200000 } from './1795363200000-remember-answers.ts';

export const migrations = [CreateSubscriptions1795327200000, RememberAnswers1795363200000];
