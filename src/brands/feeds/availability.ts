/** Parses availability cells of feeds. An unknown word is reported, never treated as available. */
import { isNothing } from './placeholder.ts';

/** What the cell says. `count` is how many are left, where the words name a number. */
export type Availability =
  | { state: 'in stock' | 'out of stock' | 'preorder' | 'backorder'; count?: number }
  | { state: 'unknown' }
  /** A placeholder: the feed does not say. */
  | { state: 'not said' };

/** Reads one cell: "in_stock", "https://schema.org/OutOfStock", "12 in stock", "Auf Lager", "нет в наличии", 0, 7. */
export function readAvailability(text: string): Availability {
  const trimmed = text.trim();
  if (isNothing(trimmed)) return { state: 'not said' };
  const number = countOf(trimmed);
  // "In stock: 1" is a yes, not a count.
  if (number !== undefined) return number === 1 ? { state: 'in stock' } : counted(number);
  const name = /^(https?|schema(\.org)?)[:/]/i.test(trimmed) ? (trimmed.split(/[/#:]/).at(-1) ?? '') : trimmed;
  const words = name.length > 80 ? '' : name.toLowerCase();
  const digits = words.replace(/\D+/g, ' ').trim();
  const state = STATES.get(words.replace(/[^\p{L}\p{M}]/gu, ''));
  if (state === undefined) return { state: 'unknown' };
  // "Only 3 left", "In stock (12)"; "ships in 24 h" counts hours, and "+" is at least.
  const count = /^\d{1,9}$/.test(digits) && !/[+>]/.test(words) ? Number(digits) : undefined;
  return state === 'in stock' && count !== undefined ? counted(count) : { state };
}

/** Units by a cell that holds a number: 12, 12.0000, "1,200", "12 pcs"; less than none is none. */
function countOf(text: string): number | undefined {
  // Of 5.5 metres, 5 whole ones are left.
  const whole = /^([+-]?)(\d{1,9})(?:[.,](?:0{1,6}|\d{1,2}))?$/.exec(text.trim());
  const grouped = /^([+-]?)(\d{1,3}([.,]\d{3}){1,2})$/.exec(text.trim());
  const found = whole ?? grouped;
  if (found === null) return undefined;
  const count = Number((found[2] ?? '').replace(/[.,]/g, ''));
  return found[1] === '-' ? 0 : count;
}

/** What a cell that should hold a count says: a number, "10+" (some, nobody counts), or whether there is any. */
export function readStock(text: string): Availability {
  const trimmed = text.trim();
  if (/^[1-9]\d{0,2}[.,]000$/.test(trimmed)) return { state: 'in stock' };
  const count = countOf(trimmed);
  if (count !== undefined) return counted(count);
  if (/^(unlimited|infinite|infinity|∞|not tracked|untracked|unbegrenzt)$/i.test(trimmed)) return { state: 'not said' };
  // "10+", "5-10": some, nobody says how many; neither does 1.000, which may be one or a thousand.
  const more = /^(?:[>≥]\s?\d{1,9}|\d{1,9}\s?\+|[1-9]\d{0,8}\s?[-–]\s?\d{1,9})$/.test(trimmed);
  if (more) return { state: 'in stock' };
  const [digits = '', unit = ''] = [trimmed.replace(/\D.*/, ''), trimmed.replace(/^\d+/, '')];
  if (
    digits !== '' &&
    digits.length <= 9 &&
    /^\s?(pcs?|pieces?|units?|items?|st(ü|ue)?c?k?|stk|ks|szt|шт|db|adet|uds?|个|個|点)\.?$/iu.test(unit)
  )
    return counted(Number(digits));
  return readAvailability(trimmed);
}

/** What to do about a word that is not known. */
export function unknownAvailability(text: string): string {
  return `"${text.slice(0, 40)}" is no availability we know; write in_stock, out_of_stock, preorder or backorder`;
}

function counted(count: number): Availability {
  return count > 0 ? { state: 'in stock', count } : { state: 'out of stock', count: 0 };
}

/** Letters only, so that case, spaces, marks and numbers make no difference. One line per language. */
const WORDS: Record<'in stock' | 'out of stock' | 'preorder' | 'backorder', string> = {
  'in stock': `instock instockyes available yes true y instockonline availableforsale onlineonly instoreonly limitedavailability limitedstock
    lowstock limited fewleft onlyleft left onhand onstock instockleft pieces pcs readytoship availablenow immediate
    auflager lieferbar sofortlieferbar verfügbar sofortverfügbar vorrätig lagernd ja anlager stück stk stückauflager
    enstock disponible dispo oui ensto disponibleimmédiatement sí si enexistencia enexistencias haystock hayexistencias
    disponibile disponibilità sì inmagazzino emestoque disponível disponivel emstock sim opvoorraad voorradig leverbaar beschikbaar
    ilager finnsilager pålager palager varastossa saatavilla heti tillgänglig tilgængelig tilgjengelig
    skladem naskladě nasklade dostupné dostupný kdispozici naskladejihned dostępny dostępne dostępna dostepny
    wmagazynie nastanie jest tak raktáron raktaron készleten elérhető igen instoc înstoc disponibil da
    вналичии есть данет да наскладе имеется доступен доступно єнаявності
    внаявності є налично налице вналичност наличен
    dostupno nazalogi nastanju naskladištu naličie laos noliktavā pieejams sandėlyje yra stokta stoktavar mevcut var evet
    διαθέσιμο σεαπόθεμα άμεσαδιαθέσιμο ναι 有货 有貨 现货 現貨 在庫あり 在庫有り 在庫有
    販売中 재고있음 판매중 구매가능
    متوفر متوفرة متاح موجود نعم במלאי זמין cònhàng cóhàng tersedia adastok readystock มีสินค้า
    พร้อมส่ง`,
  'out of stock': `outofstock outstock soldout sold no false n unavailable notavailable nostock notinstock discontinued instockno notinstockonline
    temporarilyoutofstock currentlyunavailable oos ended endoflife reserved
    ausverkauft nichtverfügbar nichtlieferbar nichtauflager nichtvorrätig vergriffen nein derzeitnichtverfügbar momentannichtverfügbar
    épuisé epuise épuisée rupture rupturedestock enrupture enrupturedestock indisponible nondisponible horsstock non
    agotado sinstock sinexistencias nodisponible esgotado indisponível indisponivel semestoque semstock não nao
    esaurito nondisponibile terminato uitverkocht nietopvoorraad nietbeschikbaar nietleverbaar nee
    slutsåld slutilager slut ejilager inteilager utsolgt ikkepålager udsolgt ikkepåla loppu loppuunmyyty eivarastossa
    vyprodáno vyprodano nenískladem neniskladem nedostupné nedostupný vypredané niejestdostępny niedostępny niedostępne
    niedostępna brak brakwmagazynie wyprzedany wyprzedane nie elfogyott nincskészleten nemelérhető nincsraktáron nem
    stocepuizat epuizat indisponibil nu нетвналичии нет распродано отсутствует продано недоступен
    недоступно снятспродажи
    немаєвнаявності немає изчерпан изчерпано няманаличност неналично не rasprodano
    nedostupno niedostupné ni otsas izpārdots išparduota
    tükendi stoktayok yok hayır εξαντλημένο εξαντλήθηκε μηδιαθέσιμο όχι 缺货 缺貨 售罄 无货 無貨
    在庫なし 在庫切れ 売り切れ 売切れ 品切れ
    품절 재고없음 غيرمتوفر نفد نفدت نفدمنالمخزون لا אזל אזלמהמלאי לאבמלאי hếthàng habis
    stokhabis kosong หมด สินค้าหมด`,
  preorder: `preorder presale comingsoon preorderavailable availableforpreorder vorbestellbar vorbestellung vorverkauf précommande
    precommande preventa prevendita prevenda préencomenda предзаказ попередзаказ передзамовлення förbeställ
    förhandsbokning
    forudbestilling forhåndsbestilling ennakkotilaus předobjednávka predobjednávka przedsprzedaż zapowiedź előrendelhető precomanda
    önsipariş προπαραγγελία 预售 預售 預購 予約 予約受付中 예약판매 طلبمسبق đặttrước`,
  backorder: `backorder onbackorder backordered availableonbackorder availableforbackorder availablefororder onorder availableonorder madetoorder
    onrequest specialorder bestellbar aufbestellung aufanfrage nachbestellt surcommande bajopedido porencargo suordinazione
    sobencomenda opbestelling nabestelling beställningsvara bestillingsvare tilaustuote naobjednávku naobjednavku napredajnu
    nazamówienie podzamówienie nazamowienie rendelhető rendelésre lacomandă подзаказ назаказ підзамовлення
    попоръчка ponarudžbi
    sipariş κατόπινπαραγγελίας 取り寄せ お取り寄せ 订货 주문제작`,
};

const STATES = new Map<string, 'in stock' | 'out of stock' | 'preorder' | 'backorder'>(
  (['in stock', 'out of stock', 'preorder', 'backorder'] as const).flatMap((state) =>
    WORDS[state].split(/\s+/).map((word) => [word.replace(/[^\p{L}\p{M}]/gu, ''), state] as const),
  ),
);
