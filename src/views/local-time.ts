const two = (count: number): string => String(count).padStart(2, '0');

/** `2026-11-22 13:43`, by the clock on the wall here. */
export function localMinute(instant: Date): string {
  const day = [instant.getFullYear(), two(instant.getMonth() + 1), two(instant.getDate())].join('-');
  return `${day} ${two(instant.getHours())}:${two(instant.getMinutes())}`;
}

/** `2026-11-22 13:43:07 UTC+01:00`: to the second, and in which zone. */
export function localSecond(instant: Date): string {
  const offset = -instant.getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = offset === 0 ? 'UTC' : `UTC${offset > 0 ? '+' : '-'}${two(hours)}:${two(minutes)}`;
  return `${localMinute(instant)}:${two(instant.getSeconds())} ${zone}`;
}

/** "64 minutes", "3 hours 5 minutes": a duration for people, in minutes. */
export function minutesInWords(durationInMs: number): string {
  const minutes = Math.max(0, Math.floor(durationInMs / 60_000));
  const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  if (minutes < 100) return counted(minutes, 'minute');
  const rest = minutes % 60;
  return `${counted(Math.floor(minutes / 60), 'hour')}${rest === 0 ? '' : ` ${counted(rest, 'minute')}`}`;
}
