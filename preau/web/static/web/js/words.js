// The words of the scripts, from Django's JavaScriptCatalog where a page loads it. The public folder's pages do not:
// there, the French of the source stands as it is.

/** @type {(text: string) => string} */
export const gettext = (text) => globalThis.gettext?.(text) ?? text;

/** French counts 0 and 1 as singular. @type {(one: string, many: string, n: number) => string} */
export const ngettext = (one, many, n) => globalThis.ngettext?.(one, many, n) ?? (n < 2 ? one : many);

/** Fills "%(name)s" and "%(n)d" in a translated sentence. @type {(text: string, values: object) => string} */
export const fill = (text, values) => text.replace(/%\((\w+)\)[sd]/g, (_, name) => String(values[name]));

/** The language of the page: "fr", "en". */
export const language = () => document.documentElement.lang || "fr";
