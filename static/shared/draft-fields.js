/** Fields that keep what is typed into them, and where this browser keeps it. */

import { personId } from "./dom.js";

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */
/** @typedef {{ text: string, base: string, at: number, kept?: number }} Draft
 * base: what the page showed when typing began; kept: when the server took these very words */

export const PREFIX = "kaskad.draft.";
/** @param {string} key */
export const place = (key) => `${PREFIX}${personId()}.${key}`;

/**
 * @param {unknown} element
 * @returns {element is Field}
 */
export function isField(element) {
  return (
    (element instanceof HTMLTextAreaElement ||
      (element instanceof HTMLInputElement && !/^(?:password|hidden|file|checkbox|radio)$/.test(element.type))) &&
    Boolean(element.dataset.draft)
  );
}

/**
 * @param {ParentNode} root
 * @returns {Field[]}
 */
export const fieldsIn = (root) => Array.from(root.querySelectorAll("[data-draft]")).filter(isField);

/** @param {Field} field */
export const keyOf = (field) => field.dataset.draft ?? "";

/**
 * @param {string | null} stored
 * @returns {Draft | null}
 */
export function parse(stored) {
  if (!stored) return null;
  try {
    const draft = JSON.parse(stored);
    return typeof draft?.text === "string" ? draft : null;
  } catch {
    return null;
  }
}
