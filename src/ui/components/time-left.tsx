/** "4:05", "1:02:09" or "over" for so many milliseconds. */
function clockText(milliseconds: number): string {
  if (milliseconds <= 0) return 'over';
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** A countdown to an expiry, relative to `now`. */
export function TimeLeft({ until, now }: { until: number; now: number }) {
  return <span class="si-time">{clockText(until - now)}</span>;
}
