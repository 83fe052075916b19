import type { ChildProcess } from 'node:child_process';

/** What a process says over Node's channel to a child; rejects when it ends before it has said what is meant. */
export function answerOf<Answer>(
  child: ChildProcess,
  isMeant: (answer: Answer) => boolean,
  ended: () => Error,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = () => settle(() => reject(ended()));
    const onMessage = (answer: Answer) => isMeant(answer) && settle(() => resolve(answer));
    const settle = (end: () => void) => {
      child.off('exit', onExit);
      child.off('message', onMessage);
      end();
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
