const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' };

/** What a message in HTML says, for those who read mail as text: without its tags, and with where its links lead. */
export function plainText(html: string): string {
  return html
    .replace(/<a\s[^<>]*?href="([^"<>]*)"[^<>]*>([^<>]*)<\/a>/gi, '$2 ($1)')
    .replace(/<(?:br|\/p|\/div|\/h[1-6]|\/tr|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(lt|gt|quot|apos|nbsp|amp|#39);/g, (_, name: string) => ENTITIES[name] ?? "'")
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
