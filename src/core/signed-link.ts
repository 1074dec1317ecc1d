/**
 * A download link with its signature, which is a bearer credential for the firmware. It lives between the client and the
 * probe: whatever prints, joins or serialises it gets a placeholder, and only `reveal` hands the link out.
 */
export class SignedLink {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  reveal(): string {
    return this.#url;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }
}

const PLACEHOLDER = '(a download link)';
