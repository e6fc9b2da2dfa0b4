"use strict";
{
  const builds = JSON.parse(document.getElementById("data").textContent);
  const rows = [...document.querySelector("#builds tbody").rows];
  const field = name => document.getElementById(name);
  const shades = ["#1f77c9", "#d07a00", "#0f9d72", "#c2549d", "#d4452b", "#7a68d8"];
  const dashes = ["", "6 2", "2 1.5", "7 2 1.5 2", "3 1", "1 3"];
  const marks = ["M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", "M-4-4h8v8h-8z", "M0-5l5 9h-10z", "M0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z",
    "M0 5l5-9h-10z", "M-5-1.5h3.5v-3.5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5z"];
  const column = 4;
  const left = 64, right = 16, top = 12, bottom = 34, height = 280;

  const limit = name => {
    const text = field(name).value.trim();
    const found = text === "" ? null : Number(text);
    field(name).setAttribute("aria-invalid", Number.isNaN(found));
    return found;
  };

  const fits = (build, least, most) => {
    const words = field("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const value = build.numbers[field("number").value]?.[0];
    return words.every(each => build.words.includes(each))
      && (least === null || value >= least) && (most === null || value <= most);
  };

  const search = () => {
    const least = limit("least"), most = limit("most");
    const shown = builds.filter(build => fits(build, least, most));
    builds.forEach((build, at) => {
      rows[at].hidden = !shown.includes(build);
      show(rows[at].cells[column], build.numbers[field("number").value]);
    });
    field("found").textContent = [least, most].some(Number.isNaN) ? "A limit is no number: none can be found."
      : `${shown.length} of ${builds.length} builds`;
    draw(shown);
  };

  const show = (cell, number) => {
    cell.textContent = number?.[3] ?? "not in this build";
    if (number === undefined) delete cell.dataset.key;
    else cell.dataset.key = number[0];
  };

  const element = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value);
    made.textContent = text;
    return made;
  };

  const ticks = (low, high) => {
    const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5, 10].find(each => each * power >= rough) ?? 10);
    const first = Math.ceil(low / step);
    return Array.from({length: Math.floor(high / step) - first + 1}, (_, at) =>
      Number(((first + at) * step).toPrecision(12)));
  };

  const pointsOf = (shown, name) => shown.filter(build => name in build.numbers).map(build => {
    const [value, low, high, text] = build.numbers[name];
    return {build, value, low: low ?? value, high: high ?? value, text};
  });

  const draw = shown => {
    const name = field("number").value, points = pointsOf(shown, name);
    field("drawn").replaceChildren();
    field("caption").textContent = points.length === 0 ? "No build that is found has this number."
      : `${name} of ${points.length} builds, against the number of the build; bars are intervals. `
        + "The table below has the same numbers.";
    if (points.length === 0) return;
    const scale = scaleOf(points);
    const svg = element("svg", {role: "img", viewBox: `0 0 ${scale.width} ${height}`,
      "aria-label": `${name} against the number of the build: ${points.length} builds`});
    axes(svg, points, scale);
    const specs = [...new Set(builds.map(each => each.spec))];
    specs.forEach((spec, at) => line(svg, points.filter(each => each.build.spec === spec), scale.x, scale.y, at));
    field("drawn").append(svg, legend(specs.filter(spec => points.some(each => each.build.spec === spec)), specs));
  };

  const scaleOf = points => {
    const width = Math.max(300, field("history").clientWidth);
    let low = Math.min(...points.map(each => each.low)), high = Math.max(...points.map(each => each.high));
    const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 1;
    [low, high] = [low - room, high + room];
    const numbers = points.map(each => each.build.number);
    const from = Math.min(...numbers), span = Math.max(...numbers) - from || 1;
    const x = number => left + 20 + (number - from) / span * (width - left - right - 40);
    const y = value => top + (high - value) / (high - low) * (height - top - bottom);
    return {width, low, high, x, y};
  };

  const axes = (svg, points, {width, low, high, x, y}) => {
    for (const each of ticks(low, high)) {
      svg.append(element("line", {class: "grid", x1: left, x2: width - right, y1: y(each), y2: y(each)}));
      svg.append(element("text", {x: left - 6, y: y(each) + 4, "text-anchor": "end"}, each.toLocaleString("en", {maximumSignificantDigits: 6})));
    }
    const every = Math.ceil(points.length * 40 / (width - left - right));
    points.forEach((each, at) => {
      if (at % every === 0) {
        svg.append(element("text", {x: x(each.build.number), y: height - bottom + 18, "text-anchor": "middle"},
          String(each.build.number)));
      }
    });
    svg.append(element("text", {x: width - right, y: height - 2, "text-anchor": "end"}, "build"));
  };

  const mark = (at, x, y) => element("path", {d: marks[at % 6], fill: shades[at % 6], transform: `translate(${x} ${y})`});

  const line = (svg, points, x, y, at) => {
    const stroke = {stroke: shades[at % 6], fill: "none", "stroke-width": 1.7, "stroke-dasharray": dashes[at % 6]};
    const places = points.map(each => `${x(each.build.number)},${y(each.value)}`).join(" ");
    svg.append(element("polyline", {points: places, ...stroke}));
    for (const each of points) {
      const at_x = x(each.build.number);
      svg.append(element("line", {x1: at_x, x2: at_x, y1: y(each.low), y2: y(each.high), stroke: stroke.stroke}));
      const dot = mark(at, at_x, y(each.value));
      dot.append(element("title", {}, `${each.build.spec}, build ${each.build.number}, `
        + `commit ${each.build.commit}: ${each.text}`));
      svg.append(dot);
    }
  };

  const legend = (shown, specs) => {
    const list = document.createElement("ul");
    list.className = "remarks";
    for (const spec of shown) {
      const at = specs.indexOf(spec) % 6, item = document.createElement("li");
      const sample = element("svg", {width: 34, height: 12, viewBox: "0 -1 34 12", "aria-hidden": "true",
        style: "display:inline;width:34px"});
      sample.append(element("line", {x1: 0, x2: 34, y1: 5, y2: 5, stroke: shades[at], "stroke-width": 2,
        "stroke-dasharray": dashes[at]}), mark(at, 17, 5));
      item.append(sample, ` ${spec}`);
      list.append(item);
    }
    return list;
  };

  field("form").addEventListener("input", search);
  field("form").addEventListener("submit", event => event.preventDefault());
  addEventListener("resize", search);
  search();
}
