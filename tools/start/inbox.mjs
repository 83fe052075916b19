import { eventually } from './eventually.mjs';

/**
 * @param {string} inboxUrl of MailDev
 * @param {string} recipient
 * @param {string} text that the mail contains
 * @returns {Promise<{ subject: string }>}
 */
export function mailTo(inboxUrl, recipient, text) {
  return eventually(`the arrival of a mail to ${recipient} about ${text}`, async () => {
    const response = await fetch(new URL('/email', inboxUrl), { signal: AbortSignal.timeout(5_000) });
    const mails = await response.json();
    return mails.find(({ to, ...mail }) => to.some(({ address }) => address === recipient) && mentions(mail, text));
  });
}

const mentions = ({ subject, text: body, html }, text) => [subject, body, html].some((part) => part?.includes(text));
