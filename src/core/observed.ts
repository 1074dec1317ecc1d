/** How whole a run is, as its summary and its manifest tell it. */
interface Told {
  complete: boolean;
  /** Packages that the service described. */
  audited: number;
  /** Packages that are not there, says the service. */
  notFound: number;
}

/**
 * Did a run see nothing at all? `latest` does not lead to such a run, and no run is compared with it: an outage of the
 * network would look like a fleet that is gone. A COMPLETE run of an empty list saw that it is empty.
 */
export function sawNothing({ complete, audited, notFound }: Told): boolean {
  return !complete && audited + notFound === 0;
}
