// Numbers, times and lists as people read them. What is not known (null) is "n/a".

const NOT_KNOWN = 'n/a';
const wholeFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const centsFormat = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const shareFormat = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const smallShareFormat = new Intl.NumberFormat('en-US', {
  style: 'percent',
  maximumSignificantDigits: 2,
});
const shortFormat = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumFractionDigits: 1,
});
const rateFormat = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

const known = (format) => (value) => (value === null ? NOT_KNOWN : format.format(value));
const countText = known(wholeFormat);
const centsText = known(centsFormat);
const shortText = known(shortFormat);

const wholeShareText = known(new Intl.NumberFormat('en-US', { style: 'percent' }));

// Nearly all is not all, and a small share is not none.
function shareText(value) {
  if (value === null) return NOT_KNOWN;
  if (value === 0 || value === 1) return `${value * 100}%`;
  if (value < 0.01) return smallShareFormat.format(value);
  return value >= 0.9995 ? '>99.9%' : shareFormat.format(value);
}

function ratio(part, whole) {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

function moneyText(value) {
  return Number.isInteger(value) ? countText(value) : centsText(value);
}

// "0.77", "7.7", "1,234"
function rateText(value) {
  return value >= 10 ? countText(value) : known(rateFormat)(value);
}

function currencyText(value, currency) {
  return value === null ? NOT_KNOWN : `${moneyText(value)} ${currency}`;
}

function thresholdText(threshold) {
  const digits = Math.max(2, (String(threshold).split('.')[1] || '').length);
  return threshold.toFixed(Math.min(digits, 20));
}

// "2026-02-03T23:59:17.323Z" -> "2026-02-03 23:59:17"
function timeText(time) {
  return time ? time.slice(0, 19).replace('T', ' ') : NOT_KNOWN;
}

// "IMPOSSIBLE_TRAVEL" and "impossible_travel" -> "Impossible travel"
function codeText(code) {
  const words = code.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function plural(number, one, many) {
  return `${countText(number)} ${number === 1 ? one : many}`;
}
