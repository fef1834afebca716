/* What our modules use of htmx and SortableJS, which are plain scripts with one global each. */

interface HtmxRequestConfig {
  verb: string;
  path: string;
  elt: Element;
  headers: Record<string, string>;
  parameters: FormData;
}

interface HtmxDetail {
  elt: Element;
  target: Element;
  xhr: XMLHttpRequest;
  successful: boolean;
  failed: boolean;
  headers: Record<string, string>;
  parameters: FormData;
  verb: string;
  path: string;
  requestConfig: HtmxRequestConfig;
  question: string | null;
  issueRequest(skip: boolean): void;
  shouldSwap: boolean;
  isError: boolean;
}

interface HtmxAjaxContext {
  target?: string | Element;
  swap?: string;
  values?: Record<string, string>;
  source?: string | Element;
  headers?: Record<string, string>;
}

interface Htmx {
  ajax(verb: string, path: string, context: HtmxAjaxContext | string | Element): Promise<void>;
  process(element: Element): void;
  trigger(element: Element | string, name: string, detail?: object): void;
  config: Record<string, unknown>;
}

interface SortableEvent extends Event {
  item: HTMLElement;
  from: HTMLElement;
  to: HTMLElement;
  oldIndex?: number;
  newIndex?: number;
  related?: HTMLElement;
}

interface SortableOptions {
  group?: string | { name: string; pull?: boolean | string; put?: boolean | string[] };
  draggable?: string;
  handle?: string;
  filter?: string;
  preventOnFilter?: boolean;
  animation?: number;
  delay?: number;
  delayOnTouchOnly?: boolean;
  touchStartThreshold?: number;
  forceFallback?: boolean;
  fallbackTolerance?: number;
  scroll?: boolean;
  scrollSensitivity?: number;
  scrollSpeed?: number;
  bubbleScroll?: boolean;
  ghostClass?: string;
  chosenClass?: string;
  dragClass?: string;
  dataIdAttr?: string;
  disabled?: boolean;
  sort?: boolean;
  emptyInsertThreshold?: number;
  invertSwap?: boolean;
  onStart?(event: SortableEvent): void;
  onEnd?(event: SortableEvent): void;
  onMove?(event: SortableEvent): boolean | void;
  onAdd?(event: SortableEvent): void;
  onUpdate?(event: SortableEvent): void;
}

interface SortableInstance {
  destroy(): void;
  option(name: string, value?: unknown): unknown;
  toArray(): string[];
}

declare const htmx: Htmx;
declare const Sortable: {
  new (element: HTMLElement, options?: SortableOptions): SortableInstance;
  create(element: HTMLElement, options?: SortableOptions): SortableInstance;
};

/** Our own and htmx's events carry a detail; everything else is a plain Event. */
interface DocumentEventMap {
  "htmx:configRequest": CustomEvent<HtmxDetail>;
  "htmx:beforeRequest": CustomEvent<HtmxDetail>;
  "htmx:afterRequest": CustomEvent<HtmxDetail>;
  "htmx:beforeOnLoad": CustomEvent<HtmxDetail>;
  "htmx:beforeSwap": CustomEvent<HtmxDetail>;
  "htmx:afterSwap": CustomEvent<HtmxDetail>;
  "htmx:afterSettle": CustomEvent<HtmxDetail>;
  "htmx:responseError": CustomEvent<HtmxDetail>;
  "htmx:sendError": CustomEvent<HtmxDetail>;
  "htmx:timeout": CustomEvent<HtmxDetail>;
  "htmx:confirm": CustomEvent<HtmxDetail>;
  "htmx:load": CustomEvent<{ elt: Element }>;
  "kaskad:drawer-opened": CustomEvent<{ content: HTMLElement }>;
  "kaskad:drawer-closed": CustomEvent<null>;
  toast: CustomEvent<import("./toast.js").Toast>;
}
