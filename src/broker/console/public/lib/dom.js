/**
 * Builds the page's nodes. A string only ever becomes a text node or the value of a harmless
 * attribute, so that data of an event can never turn into markup, a script or a link elsewhere.
 *
 * @typedef {Node | string | number | false | null | undefined} Child
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Prop
 */

const refused = new Set(["style", "srcdoc", "innerHTML", "outerHTML", "src", "action", "formaction"]);

/**
 * Makes an element. A property `onclick` and the like takes a function; `true` sets an empty attribute;
 * `false`, `null` and `undefined` set nothing.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, Prop>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 * @throws {Error} for a property that could run code, and for a link that leaves this page
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  return put(element, ...children);
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {Prop} value
 */
function setProp(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (typeof value === "function") {
    element.addEventListener(name.slice(2), value);
    return;
  }
  if (refused.has(name) || name.startsWith("on")) throw new Error(`h() sets no ${name}`);
  if (name === "href" && !/^(#|blob:)/.test(String(value))) throw new Error("h() links only to this page");
  element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Appends children; strings and numbers become text nodes.
 *
 * @template {Element} E
 * @param {E} element
 * @param {...(Child | Child[])} children
 * @returns {E}
 */
function put(element, ...children) {
  for (const child of children.flat()) {
    if (child === false || child === null || child === undefined || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * Replaces everything inside the element.
 *
 * @template {Element} E
 * @param {E} element
 * @param {...(Child | Child[])} children
 * @returns {E}
 */
export function fill(element, ...children) {
  element.replaceChildren();
  return put(element, ...children);
}

/** Line drawings on a 24 x 24 grid. */
const shapes = {
  pause: "M9 5v14M15 5v14",
  play: "M8 5l11 7-11 7z",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  replay: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  flag: "M6 21V4h11l-2 4 2 4H6",
  check: "M5 13l4.5 4.5L19 7",
  warn: "M12 4l9 16H3zM12 10v4M12 17v.5",
  save: "M12 4v11M7 10l5 5 5-5M5 20h14",
  box: "M4 13l3-8h10l3 8v6H4zM4 13h5l1 2h4l1-2h5",
};

/**
 * A decorative drawing, hidden from screen readers.
 *
 * @param {keyof typeof shapes} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}
