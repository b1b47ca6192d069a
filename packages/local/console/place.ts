import { useEffect, useState } from 'preact/hooks';

/** The current view: the parts of the URL's fragment, such as `['users', 'us-east-1_Claviger1', 'ann']`. */
export type Place = readonly string[];

export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const follow = (): void => setPlace(readPlace());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return place;
}

export function linkTo(...place: readonly string[]): string {
  return `#/${place.map(encodeURIComponent).join('/')}`;
}

function readPlace(): Place {
  const parts = location.hash.replace(/^#\/?/, '').split('/');
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return [];
  }
}
