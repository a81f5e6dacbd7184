// One page of a PDF as a picture, with the quoted characters outlined on it.

import { all, find, glide, make, said } from "./dom.js";
import { fetched } from "./fetched.js";

export class Leaf {
  constructor(holder, outline) {
    this.holder = holder;
    this.outline = outline;
    this.number = 1;
    this.round = 0;
  }

  async show(number, places, lit) {
    const mine = (this.round += 1);
    this.number = number;
    const { source, version, title } = this.outline;
    const values = { source, page: number, v: version };
    const sought = lit ? [lit, ...places] : places; // the server looks for so many and no more
    const spans = sought.map((p) => `${p.start}-${p.end}`).join(",") || "0-0";
    const told = await (await fetched("places", { ...values, spans })).json();
    if (mine !== this.round) return;
    const picture = make("img", { alt: said("page_picture", { title, page: number }),
      width: told.width, height: told.height,
      src: `/report/page?${new URLSearchParams(values)}` });
    const leaf = make("div", { class: "leaf" });
    leaf.style.aspectRatio = `${told.width} / ${told.height}`;
    leaf.append(picture);
    told.spans.forEach((span, i) => this.outlineSpan(leaf, span, Boolean(lit) && i === 0));
    this.holder.replaceChildren(leaf);
    this.reveal(leaf, Boolean(lit) && !told.spans[0].boxes.length);
  }

  // A picture that is still on its way is not shown any more.
  leave() {
    this.round += 1;
  }

  unmark() {
    for (const box of all(".box", this.holder)) box.remove();
  }

  outlineSpan(leaf, span, isLit) {
    for (const [left, top, right, bottom] of span.boxes) {
      const box = make("span", { class: isLit ? "box lit" : "box", "aria-hidden": "true" });
      const share = (value) => `${100 * value}%`;
      Object.assign(box.style, { left: share(left), top: share(top),
        width: share(right - left), height: share(bottom - top) });
      leaf.append(box);
    }
  }

  reveal(leaf, isLost) {
    if (isLost) this.holder.prepend(make("p", { class: "notice", role: "status" }, said("not_located")));
    const box = find(".box.lit", leaf);
    if (box) box.scrollIntoView({ behavior: glide(), block: "center" });
    else this.holder.scrollTop = 0;
  }
}
