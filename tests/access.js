// What access.py asks of a page, put beside axe into the window that it measures.

window.measure = (() => {
  // Elements through all shadow roots, as our own components have them.
  function all(root = document) {
    return [...root.querySelectorAll("*")].flatMap((each) =>
      each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each],
    );
  }

  function shown(each) {
    const { width, height, right } = each.getBoundingClientRect();
    return width && height && right > 0 && each.checkVisibility({ visibilityProperty: true });
  }

  function named(each) {
    return `${each.tagName} ${each.getAttribute("aria-label") ?? each.textContent.trim().slice(0, 40)}`;
  }

  function around(each) {
    return each.parentElement ?? each.getRootNode().host;
  }

  function chain(each) {
    return around(each) ? [each, ...chain(around(each))] : [each];
  }

  const CONTROLS =
    "a[href], button, input, select, textarea, summary, " +
    "[role=button], [role=tab], [role=switch], [role=option], [role=combobox], [role=radio]";

  // What is drawn, where the input itself is for keyboards and screen readers only.
  function part(each) {
    if (each.matches("[type=checkbox], [type=radio]")) return each.closest("label") ?? each;
    if (each.closest(".stSlider")) return each.parentElement.parentElement;
    if (each.matches("[role=combobox]")) return each.parentElement;
    return each;
  }

  // Links in a text are as high as the text; the link past the menu has its size when it has the focus.
  function exempt(each) {
    const text = each.parentElement?.textContent.trim() ?? "";
    const alone = text.length <= each.textContent.trim().length;
    const inText = each.matches("a") && getComputedStyle(each).display === "inline" && !alone;
    return inText || (each.matches("[data-testid=stSkipToContent]") && !each.matches(":focus"));
  }

  function tooSmall() {
    return all()
      .filter((each) => each.matches(CONTROLS) && shown(each) && !exempt(each))
      .filter((each) => {
        const { width, height } = part(each).getBoundingClientRect();
        return width < 24 || height < 24;
      })
      .map(named);
  }

  // These scroll by intention, by key and by finger; the filters of the Atlas are rows of buttons.
  const SCROLLERS =
    "input, .wide, .katex-display, .stCode, .mistake, [role=tablist], .stTable, .js-plotly-plot, " +
    ".unseen, .stButtonGroup";

  function scrolls(each) {
    return getComputedStyle(each).overflowX !== "visible";
  }

  function beyond(each) {
    return each.getBoundingClientRect().right > innerWidth + 1;
  }

  function tooWide() {
    const wide = all()
      .filter((each) => shown(each) && !each.closest(SCROLLERS) && !each.closest("svg"))
      // Streamlit's menu keeps the pages that have no room, unseen, under "5 more".
      .filter((each) => !each.closest(".rc-overflow"))
      .filter((each) => {
        const inside = scrolls(each) && each.clientWidth > 2 && each.scrollWidth > each.clientWidth + 1;
        const clipped = chain(each).slice(1).some((one) => scrolls(one) && !beyond(one));
        return inside || (beyond(each) && !clipped);
      })
      .map((each) => `${named(each)} ${each.className}`);
    const charts = [...document.querySelectorAll(".js-plotly-plot")]
      .filter(shown)
      .filter((chart) => {
        const drawn = chart.querySelector(".main-svg").getBoundingClientRect();
        const room = chart.closest(".stPlotlyChart").getBoundingClientRect();
        return Math.abs(drawn.width - room.width) > 2 || beyond(chart);
      })
      .map((chart) => `the chart ${chart.closest("[role=figure]")?.ariaLabel?.slice(0, 40)}`);
    const page = document.documentElement.scrollWidth;
    return [...wide, ...charts, ...(page > innerWidth ? [`the page: ${page} px`] : [])];
  }

  // Text of charts on their ground, which axe passes over. Words on areas: test_palette.py.
  function faint() {
    const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
    const light = (colour) => {
      const [red, green, blue] = numbers(colour).map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = light(getComputedStyle(document.querySelector(".stApp")).backgroundColor);
    return [...document.querySelectorAll(".js-plotly-plot .main-svg text")]
      .filter((text) => text.textContent.trim() && shown(text) && !text.closest(".textpoint, .contour"))
      .filter((text) => {
        const own = light(getComputedStyle(text).fill);
        return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05) < 4.5;
      })
      .map((text) => `${text.textContent} ${getComputedStyle(text).fill}`);
  }

  const CLEAR = "rgba(0, 0, 0, 0) none 1 none"; // what is below shows unchanged

  // Four elements for each colour of letters on each ground: where both are the same, so is the contrast.
  // Not one, because axe passes over what it cannot judge. Charts: see faint().
  function inks(within) {
    const grounds = new Map();
    const groundOf = (each) => {
      if (!grounds.has(each)) {
        const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(each);
        const own = [backgroundColor, backgroundImage, opacity, filter].join(" ");
        const opaque = backgroundColor.startsWith("rgb(") && opacity === "1";
        const below = around(each) && !opaque ? groundOf(around(each)) : "";
        grounds.set(each, own === CLEAR ? below : `${own}|${below}`);
      }
      return grounds.get(each);
    };
    const lettered = (each) =>
      each.matches("input, textarea, select") ||
      [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const judged = all(within ? document.querySelector(within) : document.body).filter(
      (each) => !each.closest(".main-svg, .katex-mathml, .unseen") && lettered(each) && shown(each),
    );
    const found = Map.groupBy(judged, (each) => {
      const { color, fontSize, fontWeight, textShadow } = getComputedStyle(each);
      // Large letters are asked for less: 24 px, or bold ones of 14 pt.
      const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
      const off = Boolean(each.closest(":disabled, [aria-disabled=true]"));
      return [color, large, textShadow, off, groundOf(each)].join();
    });
    const some = (alike) => [0, 1, 2, 3].map((third) => alike[Math.round((third / 3) * (alike.length - 1))]);
    return [...found.values()].flatMap((alike) => [...new Set(some(alike))]);
  }

  // What axe finds against these rules, in the whole page or a part of it.
  async function findings(within, rules, coloursOnly) {
    const options = { resultTypes: ["violations"], preload: false };
    const colours = { type: "rule", values: ["color-contrast"] };
    const ofColours = { ...options, runOnly: colours };
    const ofAll = { ...options, runOnly: rules, rules: { "color-contrast": { enabled: false } } };
    const found = [await axe.run({ include: inks(within) }, ofColours)];
    if (!coloursOnly) found.push(await axe.run(within ? { include: [[within]] } : document, ofAll));
    return found
      .flatMap(({ violations }) => violations)
      .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 200)}`));
  }

  // Everything that is read or read out, in the components too; not what is code or a formula.
  function texts() {
    const skipped = "code, pre, .katex, script, style, noscript, [data-testid=stIconMaterial]";
    const own = (each) => [...each.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return [
      document.title,
      ...all()
        .filter((each) => !each.closest(skipped))
        .flatMap((each) => [
          ...own(each).map((node) => node.data.trim()),
          ...["aria-label", "placeholder", "title", "alt"].map((name) => each.getAttribute(name)),
        ])
        .filter(Boolean),
    ];
  }

  // What still moves by itself for a reader who asked for less motion.
  function moving() {
    const long = (durations) => durations.split(",").some((each) => parseFloat(each) > 0.001);
    return all()
      .filter((each) => {
        const style = getComputedStyle(each);
        const animated = style.animationName !== "none" && long(style.animationDuration);
        return long(style.transitionDuration) || animated;
      })
      .map(named);
  }

  // ---- keyboard -------------------------------------------------------------------------------------

  const stops = new Map(); // what the tab key should reach, and how it looks without the focus
  const reached = new Set();

  // The focus is drawn on the element, around it, or beside an input that hands do not see.
  function look(each) {
    const label = each.closest("label");
    const parts = [...chain(each).slice(0, 5), ...(label?.querySelectorAll("*") ?? [])];
    return parts
      .filter((one) => one instanceof Element)
      .flatMap((one) =>
        [null, "::before", "::after"].map((pseudo) => {
          const style = getComputedStyle(one, pseudo);
          const outline = style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor;
          return [outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
        }),
      )
      .join("|");
  }

  function expectStops() {
    for (const each of all()) {
      const open = each.matches(`${CONTROLS}, [tabindex]`) && each.tabIndex >= 0 && !each.disabled;
      if (open && each.getClientRects().length && each.checkVisibility({ visibilityProperty: true })) {
        stops.set(each, look(each));
      }
    }
    return stops.size;
  }

  // One press of the tab key: what has the focus, and what is wrong with it; null once it has left.
  function step() {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body || reached.has(at)) return null;
    reached.add(at);
    const { top, bottom, left, right } = at.getBoundingClientRect();
    const wrong = [];
    if (stops.get(at) === look(at)) wrong.push("the focus does not show");
    if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) wrong.push("out of sight");
    return wrong.map((what) => `${what}: ${named(at)}`);
  }

  // Of choices side by side and of tabs one is a stop; arrow keys lead to the others.
  function missed() {
    return [...stops.keys()]
      .filter((each) => !reached.has(each) && each.isConnected && each.tabIndex >= 0)
      .filter((each) => each.getClientRects().length)
      .filter((each) => {
        const group = each.closest("[role=radiogroup], [role=toolbar], [role=tablist]");
        return !group || ![...reached].some((other) => group.contains(other));
      })
      .map((each) => `not reached: ${named(each)}`);
  }

  return { tooSmall, tooWide, faint, findings, texts, moving, expectStops, step, missed };
})();
