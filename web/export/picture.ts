// A pane as it is seen, as SVG (its elements with their styles) or PNG. Nothing is fetched.
import type { PaneId } from "../state/arrangement";

export type PictureKind = "svg" | "png";

/** Device pixels a CSS pixel in a PNG. */
const SCALE = 2;

/** Properties that make an element look as it does, beyond what it inherits from its clone's parent. */
function styleOf(element: Element): string {
  const style = getComputedStyle(element);
  return Array.from(style, (name) => `${name}:${style.getPropertyValue(name)}`).join(";");
}

function copyOf(element: HTMLElement): HTMLElement {
  const copy = element.cloneNode(true) as HTMLElement;
  const from = [element, ...element.querySelectorAll<HTMLElement>("*")];
  const to = [copy, ...copy.querySelectorAll<HTMLElement>("*")];
  from.forEach((one, i) => {
    const target = to[i];
    target.setAttribute("style", styleOf(one));
    target.removeAttribute("class");
    target.removeAttribute("id");
    if (one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement) target.setAttribute("value", one.value);
    if (one instanceof HTMLTextAreaElement) target.textContent = one.value;
    if (one instanceof HTMLSelectElement) {
      for (const option of target.querySelectorAll("option"))
        option.toggleAttribute("selected", option.value === one.value);
    }
    // What is scrolled away stays away.
    if (one.scrollTop || one.scrollLeft) {
      for (const child of target.children)
        (child as HTMLElement).style.translate = `${-one.scrollLeft}px ${-one.scrollTop}px`;
    }
  });
  return copy;
}

/** The pane as an SVG document. */
export function svgOf(pane: HTMLElement): string {
  const { width, height } = pane.getBoundingClientRect();
  const copy = copyOf(pane);
  copy.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
  copy.style.margin = "0";
  const inside = new XMLSerializer().serializeToString(copy);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}"><foreignObject width="100%" height="100%">${inside}</foreignObject></svg>`;
}

async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil(height * SCALE);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large")))),
  );
}

/** The picture of a pane that can be seen. */
export async function pictureOf(id: PaneId, kind: PictureKind): Promise<Blob> {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${id}"]`);
  if (!pane) throw new Error("this pane is not on the page");
  const svg = svgOf(pane);
  if (kind === "svg") return new Blob([svg], { type: "image/svg+xml" });
  const { width, height } = pane.getBoundingClientRect();
  return pngOf(svg, width, height);
}
