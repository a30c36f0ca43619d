// The threshold slider and the what-if costs. `onChange(changes)` gets what the reader has changed.

function costField(id, label, currency, onInput) {
  const input = element('input', {
    id,
    type: 'number',
    min: '0',
    max: String(COST_MAX),
    step: 'any',
    inputmode: 'decimal',
  });
  input.addEventListener('input', () => {
    const value = amountOr(input.value, null);
    input.setAttribute('aria-invalid', String(value === null));
    if (value !== null) onInput(value);
  });
  const root = element(
    'div',
    { class: 'field' },
    element('label', { for: id }, label),
    element('span', { class: 'with-unit' }, input, element('span', { class: 'unit' }, currency)),
  );
  return { root, input };
}

function actionButton(id, onClick) {
  const button = element('button', { id, type: 'button' });
  button.addEventListener('click', onClick);
  return button;
}

function makeControls(facts, steps, onChange) {
  const slider = element('input', {
    id: 'threshold',
    type: 'range',
    min: '0',
    max: String(steps.length - 1),
    step: '1',
  });
  slider.addEventListener('input', () =>
    onChange({ threshold: steps[Number(slider.value)].threshold }),
  );
  const value = element('span', { id: 'threshold-value', class: 'threshold-value' });
  const note = element('span', { id: 'threshold-note', class: 'note' });
  const fp = costField('cost-fp', 'A false alarm costs', facts.base_currency, (cost) =>
    onChange({ fp: cost }),
  );
  const fn = costField('cost-fn', 'A missed anomaly costs', facts.base_currency, (cost) =>
    onChange({ fn: cost }),
  );
  let cheapest = null;
  const best = actionButton('go-cheapest', () => onChange({ threshold: cheapest.threshold }));
  const reset = actionButton('go-default', () =>
    onChange({
      threshold: facts.policy.score_threshold,
      fp: facts.costs.false_positive,
      fn: facts.costs.false_negative,
    }),
  );
  reset.textContent = 'As in the run';
  const root = element(
    'form',
    { class: 'card controls', 'aria-label': 'Threshold and costs' },
    element(
      'div',
      { class: 'field threshold' },
      element('label', { for: 'threshold' }, 'Score threshold'),
      element('div', { class: 'slider' }, value, slider),
      note,
    ),
    fp.root,
    fn.root,
    element('div', { class: 'actions' }, best, reset),
  );
  root.addEventListener('submit', (event) => event.preventDefault());
  const fill = (input, cost) => {
    // not while it is being typed
    if (document.activeElement === input) return;
    input.value = String(cost);
    input.setAttribute('aria-invalid', 'false');
  };
  return {
    root,
    show(choice, sweep, at) {
      const threshold = sweep[at].threshold;
      slider.value = String(at);
      slider.setAttribute('aria-valuetext', thresholdText(threshold));
      value.textContent = thresholdText(threshold);
      note.textContent = sweep[at].isDefault
        ? 'The threshold in force.'
        : `In force: ${thresholdText(facts.policy.score_threshold)}.`;
      fill(fp.input, choice.fp);
      fill(fn.input, choice.fn);
      cheapest = cheapestStep(sweep, 'hybrid');
      best.hidden = cheapest === null;
      if (cheapest !== null)
        best.textContent = `Cheapest for the hybrid: ${thresholdText(cheapest.threshold)}`;
    },
  };
}
