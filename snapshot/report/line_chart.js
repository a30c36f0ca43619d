// Lines over the threshold: one for each detector, labelled at its end, with a mark at the chosen
// threshold. A gap in the numbers is a gap in the line.

const LINE_MARGIN = { top: 18, right: 62, bottom: 36, left: 52 };
const LABEL_HEIGHT = 15;

// The root of every picture: what it is and shows, for those who do not see it.
function pictureRoot(id, width, height, title, description) {
  const svg = d3
    .create('svg')
    .attr('role', 'img')
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('width', width)
    .attr('height', height)
    .attr('aria-labelledby', `${id}-title ${id}-description`);
  svg.append('title').attr('id', `${id}-title`).text(title);
  svg.append('desc').attr('id', `${id}-description`).text(description);
  return svg;
}

function linearAxis(max, format) {
  const scale = d3.scaleLinear().domain([0, max || 1]);
  return { scale, ticks: scale.ticks(5), format };
}

// From one to millions in one picture, and 0 too.
function magnitudeAxis(max, format) {
  const ticks = [0];
  for (let power = max < 100 ? 1 : 10; power <= Math.max(max, 1) * 1.0001; power *= 10)
    ticks.push(power);
  return { scale: d3.scaleSymlog().domain([0, Math.max(max, 1)]), ticks, format };
}

// Labels keep their order and do not overlap.
function spreadLabels(labels, top, bottom) {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  sorted.forEach((label, i) => {
    const above = i === 0 ? top : sorted[i - 1].y + LABEL_HEIGHT;
    label.y = Math.max(label.y, above);
  });
  for (let i = sorted.length - 1; i >= 0; i -= 1) {
    const below = i === sorted.length - 1 ? bottom : sorted[i + 1].y - LABEL_HEIGHT;
    sorted[i].y = Math.min(sorted[i].y, below);
  }
  return sorted;
}

function drawAxes(svg, x, y, axis, size) {
  const left = d3
    .axisLeft(y)
    .tickValues(axis.ticks)
    .tickFormat(axis.format)
    .tickSizeInner(-(size.width - LINE_MARGIN.left - LINE_MARGIN.right))
    .tickSizeOuter(0)
    .tickPadding(8);
  svg
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(${LINE_MARGIN.left},0)`)
    .call(left);
  const bottom = d3
    .axisBottom(x)
    .ticks(5)
    .tickFormat((value) => value.toFixed(1))
    .tickSizeInner(4)
    .tickSizeOuter(0);
  svg
    .append('g')
    .attr('class', 'axis plain')
    .attr('transform', `translate(0,${size.height - LINE_MARGIN.bottom})`)
    .call(bottom);
  svg
    .append('text')
    .attr('class', 'axis-name')
    .attr('x', (LINE_MARGIN.left + size.width - LINE_MARGIN.right) / 2)
    .attr('y', size.height - 4)
    .attr('text-anchor', 'middle')
    .text('threshold');
}

function drawThreshold(svg, x, height, chosen) {
  const at = x(chosen);
  svg
    .append('line')
    .attr('class', 'chosen')
    .attr('x1', at)
    .attr('x2', at)
    .attr('y1', LINE_MARGIN.top - 2)
    .attr('y2', height - LINE_MARGIN.bottom);
  svg
    .append('text')
    .attr('class', 'chosen-name')
    .attr('x', at)
    .attr('y', LINE_MARGIN.top - 7)
    .attr('text-anchor', 'middle')
    .text(thresholdText(chosen));
}

// chart: {id, title, description, width, height, axis, series: [{key, name, values}],
//         thresholds, chosen (index), reference: {value, name} or null, onChoose(threshold)}
function lineChart(chart) {
  const { width, height, thresholds, axis } = chart;
  const top = LINE_MARGIN.top;
  const bottom = height - LINE_MARGIN.bottom;
  const x = d3
    .scaleLinear()
    .domain([0, 1])
    .range([LINE_MARGIN.left, width - LINE_MARGIN.right]);
  const y = axis.scale.copy().range([bottom, top]);
  const svg = pictureRoot(chart.id, width, height, chart.title, chart.description);
  drawAxes(svg, x, y, axis, { width, height });
  svg
    .append('clipPath')
    .attr('id', `${chart.id}-frame`)
    .append('rect')
    .attr('x', LINE_MARGIN.left - 2)
    .attr('y', top - 2)
    .attr('width', width - LINE_MARGIN.left - LINE_MARGIN.right + 4)
    .attr('height', bottom - top + 4);
  const plot = svg.append('g').attr('clip-path', `url(#${chart.id}-frame)`);
  if (chart.reference) drawReference(plot, chart.reference, y, x.range());
  drawThreshold(svg, x, height, thresholds[chart.chosen]);
  drawSeries(plot, chart, x, y);
  drawNames(svg, chart, y, x.range()[1] + 6);
  svg
    .append('rect')
    .attr('class', 'catch')
    .attr('x', LINE_MARGIN.left)
    .attr('y', top)
    .attr('width', x.range()[1] - x.range()[0])
    .attr('height', bottom - top)
    .on('click', function choose() {
      chart.onChoose(x.invert(d3.mouse(this)[0]));
    });
  return svg.node();
}

function drawSeries(plot, chart, x, y) {
  const line = d3
    .line()
    .defined((value) => value !== null)
    .x((value, i) => x(chart.thresholds[i]))
    .y((value) => y(value));
  for (const { key, values } of chart.series) {
    plot
      .append('path')
      .attr('class', `line ${key}`)
      .attr('data-series', key)
      .attr('data-points', values.filter((value) => value !== null).length)
      .attr('d', line(values));
  }
  for (const { key, values } of chart.series) {
    const value = values[chart.chosen];
    if (value === null) continue;
    plot
      .append('circle')
      .attr('class', `dot ${key}`)
      .attr('data-series', key)
      .attr('data-value', value)
      .attr('r', 4)
      .attr('cx', x(chart.thresholds[chart.chosen]))
      .attr('cy', y(value));
  }
}

function drawNames(svg, chart, y, left) {
  const [bottom, top] = y.range();
  const names = chart.series.map(({ key, name, values }) => {
    const last = values.filter((value) => value !== null).pop();
    return last === undefined ? null : { key, name, y: Math.max(y(last), top) };
  });
  for (const label of spreadLabels(
    names.filter((name) => name !== null),
    top,
    bottom,
  )) {
    svg
      .append('text')
      .attr('class', `line-name ${label.key}`)
      .attr('x', left)
      .attr('y', label.y)
      .attr('dy', '0.32em')
      .text(label.name);
  }
}

function drawReference(plot, reference, y, [left, right]) {
  const at = y(reference.value);
  plot
    .append('line')
    .attr('class', 'reference')
    .attr('x1', left)
    .attr('x2', right)
    .attr('y1', at)
    .attr('y2', at)
    .attr('data-value', reference.value);
  plot
    .append('text')
    .attr('class', 'reference-name')
    .attr('x', left + 6)
    .attr('y', at - 5)
    .text(reference.name);
}
