"""The bones of a page: what is left of it without its words, addresses, colours and sizes.

Two pages of the same bones have the same elements in the same order, with the same attributes, as much of each is seen, and the same things
are called the same. Whoever judges how a page is built says the same of both.
"""

from __future__ import annotations

# Words and addresses differ from language to language and from visit to visit. Which of them are alike does not, and that counts: two
# links of one name must lead to one place. So each stands there as the number of the first that says the same.
DRAWN = "svg[aria-hidden=true][focusable=false]:not(:has(a, text, title, desc, style, script, [tabindex], [role]))"
BONES = """() => {
  const seen = new Map(), said = words => words.trim().replace(/\\s+/g, ' ').toLowerCase()
  const like = (kind, words) => {
    const key = `${kind} ${said(words)}`
    if (!seen.has(key)) seen.set(key, seen.size)
    return said(words) && `${kind}${seen.get(key)}`
  }
  const kinds = {
    words: ['alt', 'title', 'placeholder', 'label', 'abbr', 'aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription'],
    to: ['href', 'src', 'srcset', 'action', 'formaction', 'cite', 'poster', 'data'], value: ['value'],
  }
  const kind = name => Object.keys(kinds).find(one => kinds[one].includes(name))
  const told = 'a, button, summary, label, legend, caption, th, option, title, h1, h2, h3, h4, h5, h6, [role], [aria-label]'
  const attribute = (e, {name, value}) => {
    if (name.startsWith('data-') || name === 'nonce') return ''
    if (kind(name)) return `${name}=${like(kind(name), value)}`
    if (name === 'content' && !e.matches('[http-equiv], [name=viewport]')) return `${name}=${value !== ''}`
    if (/^(href)?lang$/.test(name)) return `${name}=${/^(en|pl|ro|lt|ur)$/.test(value) ? 'ours' : value}`
    return name === 'dir' && /^(ltr|rtl)$/.test(value) ? '' : `${name}=${value}`
  }
  const bones = e => {
    // A picture of which nobody is told is for eyes alone: somebody may have chosen other pictures, or none.
    if (e.matches(`${drawn}, img[alt=""]:not([role], [tabindex], [title], [usemap])`)) return ''
    const own = [...e.attributes].map(one => attribute(e, one)).filter(Boolean).sort().join(' ')
    const words = e.matches(told) ? like('words', e.textContent) : e.textContent.trim() !== ''
    const named = e.ariaLabel ? said(e.ariaLabel).includes(said(e.textContent)) : ''
    const shown = e.checkVisibility({visibilityProperty: true})
    return `<${[e.localName, own, words, named, shown].join(' ')}${[...e.children].map(bones).join('')}>`
  }
  return bones(document.documentElement)
}""".replace("${drawn}", DRAWN)
# The strokes of such pictures are half of many pages, and nothing to anybody who reads only what is told. Their boxes stay as they are.
WITHOUT_STROKES = f"() => document.querySelectorAll('{DRAWN}').forEach(e => e.replaceChildren())"
