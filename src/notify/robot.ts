/** What robots of group chats share: they answer HTTP 200 to everything, and the body says whether they took it. */
import { z } from 'zod';
import { redact } from '../iot/redact.ts';
import { webUrl } from '../job/values.ts';
import type { SendFailure } from './channel.ts';
import type { HttpChannel } from './http-channel.ts';
import { isPassing, statusFailure } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';

export interface RobotError {
  code: number;
  /** Where errors share a code: what the robot says with this one. */
  said?: RegExp;
  /** A sentence: what to do. */
  hint: string;
  /** May another attempt within a minute do better? */
  isTransient?: true;
}

/** The members of an answer: code and text, the newer ones first. */
export type AnswerNames = readonly (readonly [code: string, text: string])[];

/**
 * Reads the answers of a robot. The first error that fits counts.
 * @param page where its maker explains errors
 */
export function robotAnswers(
  names: AnswerNames,
  errors: readonly RobotError[],
  page: string,
): Pick<HttpChannel<never>, 'judge'> {
  return {
    judge(answer, hide) {
      const read = readAnswer(answer, names);
      if (read === undefined) return statusFailure(answer, hide) ?? notRobots(answer);
      if (read.code === 0) return statusFailure(answer, hide);
      const { code, said } = read;
      const error = errors.find((one) => one.code === code && (one.said?.test(said) ?? true));
      const words = redact(said, 120, hide);
      return failure(answer, {
        problem: `error ${code}${words === '' ? '' : `: ${words}`}`,
        hint: error?.hint ?? `Look the error up at ${page}.`,
        isTransient: error?.isTransient === true || isPassing(answer.status),
      });
    },
  };
}

function notRobots(answer: HttpAnswer): SendFailure {
  return failure(answer, {
    problem: `HTTP ${answer.status} with a response that is not the robot's JSON`,
    hint: 'Check the URL: a proxy or a sign-in page may be responding.',
    isTransient: false,
  });
}

function failure({ retryAfterMs }: HttpAnswer, failed: SendFailure): SendFailure {
  return { ...failed, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

const ANSWER = z.record(z.string(), z.unknown());
const CODE = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);

function readAnswer({ text }: HttpAnswer, names: AnswerNames): { code: number; said: string } | undefined {
  const answer = ANSWER.safeParse(parsed(text)).data;
  for (const [codeName, textName] of answer ? names : []) {
    const code = CODE.safeParse(answer?.[codeName]).data;
    if (code !== undefined) return { code, said: z.string().catch('').parse(answer?.[textName]) };
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The URL of a robot, which carries its token. */
export function robotUrl(tokenOf: (url: URL) => string, expected: string): z.ZodType<string> {
  // What is no URL at all is told by `webUrl`.
  return webUrl.refine((text) => !URL.canParse(text) || tokenOf(new URL(text)) !== '', {
    error: `expected the URL shown on the robot's page, with ${expected}`,
  });
}

export const robotKeyword: z.ZodType<string | undefined> = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .optional()
  .describe("Keyword from the robot's security settings; added to messages that lack it.");

export const robotHeaders: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=utf-8',
};
