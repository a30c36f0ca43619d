// What the reader has chosen. It lives in the address (#threshold=0.60&fp=2&fn=30&view=cases), so
// that a link shows the same page. What an address says wrongly falls back to the run's own value.

const VIEWS = ['quality', 'cases'];
const COST_MAX = 1e12; // beyond it products of costs and counts are not exact

function amountOr(text, fallback) {
  const value = text === null || text.trim() === '' ? NaN : Number(text);
  return value >= 0 && value <= COST_MAX ? value : fallback;
}

function readChoice(address, defaults, channels) {
  const said = new URLSearchParams(address.replace(/^#/, ''));
  const view = said.get('view');
  const channel = said.get('channel');
  return {
    threshold: Math.min(amountOr(said.get('threshold'), defaults.threshold), 1),
    fp: amountOr(said.get('fp'), defaults.fp),
    fn: amountOr(said.get('fn'), defaults.fn),
    view: VIEWS.includes(view) ? view : VIEWS[0],
    channel: channels.includes(channel) ? channel : '',
  };
}

// Only what differs from the run's own values.
function addressOf(choice, defaults) {
  const said = new URLSearchParams({ view: choice.view });
  if (choice.threshold !== defaults.threshold) said.set('threshold', String(choice.threshold));
  if (choice.fp !== defaults.fp) said.set('fp', String(choice.fp));
  if (choice.fn !== defaults.fn) said.set('fn', String(choice.fn));
  if (choice.channel !== '') said.set('channel', choice.channel);
  return `#${said}`;
}
