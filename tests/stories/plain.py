"""What must be so of every page and what no checker of pages looks for: how words are set, how big things are to press, and what stays put.

Sizes that somebody chose are theirs: a page is judged by its own body.
"""

from __future__ import annotations

# Words at least this big, and what is pressed this tall and wide, in pixels.
SIZES = (18.67, 43.5, 24)
# Of each element with words, or that can be pressed: what is wrong with it. One walk over the page, and no picture of it.
FAULTS = """([least, tall, wide]) => {
  const found = [], whole = parseFloat(getComputedStyle(document.body).fontSize)
  const smallest = Math.min(least, whole)
  const hidden = '.nhsuk-u-visually-hidden, .nhsuk-skip-link, script, option'
  const pressed = 'a, button, summary, input:not([type=hidden]), textarea, select'
  for (const e of document.querySelectorAll('body, body *')) {
    if (!e.checkVisibility() || e.closest(hidden)) continue
    const of = getComputedStyle(e), say = what => found.push(`${what}: ${e.outerHTML.slice(0, 90)}`)
    if (of.position === 'fixed' || of.position === 'sticky') say('stays over what is below')
    if (e.closest('svg')) {
      if (e.tagName === 'text') say('words in a picture')
      continue
    }
    if (of.backgroundImage !== 'none' && e.textContent.trim()) say('a picture behind words')
    if (e.matches(pressed) && e.tabIndex >= 0) {
      const box = e.getBoundingClientRect()
      if (box.height < tall || box.width < wide) say(`small to press, ${box.width} by ${box.height}`)
    }
    if (![...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue
    const size = parseFloat(of.fontSize), line = parseFloat(of.lineHeight)
    if (size < smallest - .01) say(`small words, ${size}`)
    if (of.fontStyle !== 'normal') say('slanted')
    if (of.textTransform !== 'none') say('shouted')
    if (of.textAlign === 'justify') say('stretched')
    if (of.hyphens === 'auto') say('split at the end of a line')
    if (e.matches('p, .s, li, dd') && !e.closest('h1, h2, h3') && line < size * 1.5 - .1) say(`lines too close, ${line} for ${size}`)
  }
  const headings = [...document.querySelectorAll('h1')].filter(h => h.checkVisibility())
  if (headings.length !== 1) found.push(`${headings.length} big headings`)
  return found
}"""
