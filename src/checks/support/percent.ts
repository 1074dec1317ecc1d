/** 0.304 → `30.4%`: a tenth is what tells a figure from its limit. */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}
