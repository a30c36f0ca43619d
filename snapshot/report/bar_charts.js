// Bars: columns over time, stacked or in one row for each group, and horizontal bars by name.

const COLUMN_MARGIN = { top: 10, right: 8, bottom: 26, left: 44 };
const BAR_HEIGHT = 9;
const TIME_LABEL_WIDTH = 92;

function mark(parent, kind, series, label, value) {
  const rect = parent
    .append('rect')
    .attr('class', `${kind} ${series}`)
    .attr('data-series', series)
    .attr('data-label', label)
    .attr('data-value', value);
  return rect;
}

// As many labels as there is room for.
function timeAxis(x, labels, height) {
  const [left, right] = x.range();
  const step = Math.ceil(
    labels.length / Math.max(Math.floor((right - left) / TIME_LABEL_WIDTH), 1),
  );
  return (svg) =>
    svg
      .append('g')
      .attr('class', 'axis plain')
      .attr('transform', `translate(0,${height - COLUMN_MARGIN.bottom})`)
      .call(
        d3
          .axisBottom(x)
          .tickValues(labels.filter((label, i) => i % step === 0))
          .tickSizeInner(4)
          .tickSizeOuter(0),
      );
}

function columnScale(labels, width, left) {
  return d3
    .scaleBand()
    .domain(labels)
    .range([left, width - COLUMN_MARGIN.right])
    .paddingInner(labels.length > 80 ? 0 : 0.25)
    .paddingOuter(0.1);
}

// chart: {id, title, description, width, height, labels, series: [{key, name, values}]}
function stackedColumns(chart) {
  const { width, height, labels, series } = chart;
  const totals = labels.map((label, i) => d3.sum(series, ({ values }) => values[i]));
  const x = columnScale(labels, width, COLUMN_MARGIN.left);
  const y = d3
    .scaleLinear()
    .domain([0, d3.max(totals) || 1])
    .nice(4)
    .range([height - COLUMN_MARGIN.bottom, COLUMN_MARGIN.top]);
  const svg = pictureRoot(chart.id, width, height, chart.title, chart.description);
  svg
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(${COLUMN_MARGIN.left},0)`)
    .call(
      d3
        .axisLeft(y)
        .tickValues(y.ticks(4).filter(Number.isInteger))
        .tickFormat(shortText)
        .tickSizeInner(-(width - COLUMN_MARGIN.left - COLUMN_MARGIN.right))
        .tickSizeOuter(0)
        .tickPadding(8),
    );
  labels.forEach((label, i) => {
    let base = 0;
    for (const { key, name, values } of series) {
      mark(svg, 'column', key, label, values[i])
        .attr('x', x(label))
        .attr('width', x.bandwidth())
        .attr('y', y(base + values[i]))
        .attr('height', y(base) - y(base + values[i]))
        .append('title')
        .text(`${label}, ${name}: ${countText(values[i])}`);
      base += values[i];
    }
  });
  timeAxis(x, labels, height)(svg);
  return svg.node();
}

// One row of columns for each group, each on a scale of its own.
// chart: {id, title, description, width, labels, groups: [{name, total, values}]}
function columnRows(chart) {
  const rowHeight = 54;
  const left = 96;
  const { width, labels, groups } = chart;
  const height = groups.length * rowHeight + COLUMN_MARGIN.bottom + 4;
  const x = columnScale(labels, width, left);
  const svg = pictureRoot(chart.id, width, height, chart.title, chart.description);
  groups.forEach(({ name, total, values }, row) => {
    const floor = (row + 1) * rowHeight;
    const y = d3
      .scaleLinear()
      .domain([0, d3.max(values) || 1])
      .range([floor, floor - rowHeight + 12]);
    svg
      .append('text')
      .attr('class', 'row-name')
      .attr('x', 0)
      .attr('y', floor - 20)
      .text(name);
    svg
      .append('text')
      .attr('class', 'row-total')
      .attr('x', 0)
      .attr('y', floor - 4)
      .text(countText(total));
    svg
      .append('line')
      .attr('class', 'floor')
      .attr('x1', left)
      .attr('x2', width - COLUMN_MARGIN.right)
      .attr('y1', floor)
      .attr('y2', floor);
    labels.forEach((label, i) => {
      mark(svg, 'column', 'volume', label, values[i])
        .attr('data-group', name)
        .attr('x', x(label))
        .attr('width', x.bandwidth())
        .attr('y', y(values[i]))
        .attr('height', floor - y(values[i]))
        .append('title')
        .text(`${label}, ${name}: ${countText(values[i])}`);
    });
  });
  timeAxis(x, labels, height)(svg);
  return svg.node();
}

// chart: {id, title, description, width, max, series: [{key, name}],
//         groups: [{name, remark, values: one for each series, null when not known}], text(value)}
function namedBars(chart) {
  const left = Math.min(172, chart.width * 0.42);
  const right = 54;
  const { width, groups, series } = chart;
  const rowHeight = Math.max(series.length * (BAR_HEIGHT + 5) + 12, 34);
  const height = groups.length * rowHeight + 4;
  const x = d3
    .scaleLinear()
    .domain([0, chart.max || 1])
    .range([left, width - right]);
  const svg = pictureRoot(chart.id, width, height, chart.title, chart.description);
  groups.forEach((group, row) => {
    const top = row * rowHeight + 4;
    const middle = top + (rowHeight - 8) / 2;
    svg
      .append('text')
      .attr('class', 'row-name')
      .attr('x', 0)
      .attr('y', middle - 1)
      .text(shortened(group.name, left))
      .append('title')
      .text(group.name);
    svg
      .append('text')
      .attr('class', 'row-total')
      .attr('x', 0)
      .attr('y', middle + 14)
      .text(group.remark);
    series.forEach(({ key, name }, i) => {
      const value = group.values[i];
      const y = middle + (i - series.length / 2) * (BAR_HEIGHT + 5) + 2.5;
      mark(svg, 'bar', key, group.name, value === null ? '' : value)
        .attr('x', left)
        .attr('y', y)
        .attr('height', BAR_HEIGHT)
        .attr('width', value === null ? 0 : x(value) - left)
        .append('title')
        .text(`${group.name}, ${name}: ${chart.text(value)}`);
      svg
        .append('text')
        .attr('class', 'bar-value')
        .attr('y', y + BAR_HEIGHT / 2)
        .attr('dy', '0.35em')
        .attr('x', (value === null ? left : x(value)) + 6)
        .text(chart.text(value));
    });
  });
  return svg.node();
}

// A long name from outside must not run into the bars.
function shortened(name, width) {
  const letters = Math.floor(width / 9);
  return name.length > letters ? `${name.slice(0, letters - 1)}\u2026` : name;
}
