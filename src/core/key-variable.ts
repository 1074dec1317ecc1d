/** The key's own variables. Others may be what a program that fetches credentials needs. */
const KEY_VARIABLE = /(?:ACCESS_?KEY_?SECRET|SECURITY_?TOKEN)$/i;

/** Does the environment variable hold a secret of the cloud account? No program that is started gets it. */
export function isKeyVariable(name: string): boolean {
  return KEY_VARIABLE.test(name);
}
