// Brings the page to life: reads the data, keeps the reader's choice in the address, draws.

const CARD_PADDING = 20;
const GRID_GAP = 20;
const TWO_COLUMNS_FROM = 820;

// The width of a picture in a card, known without asking the layout: a hidden view is drawn too,
// for the printer.
function pictureWidth(columns) {
  const style = getComputedStyle(document.getElementById('main'));
  const whole =
    document.getElementById('main').clientWidth -
    parseFloat(style.paddingLeft) -
    parseFloat(style.paddingRight);
  const inGrid = columns === 2 && whole >= TWO_COLUMNS_FROM ? (whole - GRID_GAP) / 2 : whole;
  return Math.max(Math.floor(inGrid - 2 * CARD_PADDING - 2), 240);
}

function showView(choice, defaults) {
  for (const view of VIEWS) {
    const link = document.getElementById(`link-${view}`);
    document.getElementById(`view-${view}`).hidden = view !== choice.view;
    link.setAttribute('href', addressOf({ ...choice, view }, defaults));
    if (view === choice.view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function startPage() {
  const run = readRun();
  const defaults = {
    threshold: run.facts.policy.score_threshold,
    fp: run.facts.costs.false_positive,
    fn: run.facts.costs.false_negative,
  };
  const channels = [...new Set(run.daily.map((row) => channelName(row.get('channel'))))].sort();
  let choice = readChoice(window.location.hash, defaults, channels);

  const change = (changes) => {
    choice = { ...choice, ...changes };
    window.history.replaceState(null, '', addressOf(choice, defaults));
    draw();
  };
  const views = [makeQualityView(run, change), makeVolumeView(run, channels, change)];
  const draw = () => {
    showView(choice, defaults);
    for (const view of views) view.show(choice, pictureWidth);
  };

  showRun(run.facts);
  draw();
  document.documentElement.dataset.state = 'drawn';
  window.addEventListener('hashchange', () => {
    if (!window.location.hash.includes('=')) return; // the skip link
    choice = readChoice(window.location.hash, defaults, channels);
    draw();
  });
  let width = pictureWidth(1);
  window.addEventListener('resize', () => {
    if (pictureWidth(1) === width) return;
    width = pictureWidth(1);
    draw();
  });
}

startPage();
