import {plain, type Text, text} from '../core/text.ts';
import {type AnySchema, alternatives, definitionOf} from './schema-walk.ts';

/** What a schema asks for, in a few words: `text`, `a number`, `one of en, ko`. */
export function expectedOf(schema: AnySchema): Text {
	const texts = alternatives(schema, undefined).map(describe);
	const distinct = texts.filter((one, index) => texts.findIndex(other => other.en === one.en) === index);
	return joinTexts(distinct, text(' or ', ' 또는 '));
}

function describe(schema: AnySchema): Text {
	const definition = definitionOf(schema);
	switch (definition.type) {
		case 'object':
		case 'record':
			return text('a mapping', '매핑(키: 값)');
		case 'array':
		case 'tuple':
			return text('a list', '목록');
		case 'literal':
			return oneOf(definition.values ?? []);
		case 'enum':
			return oneOf(Object.values(definition.entries ?? {}));
		default:
			return expectedType(definition.type);
	}
}

export function oneOf(values: readonly unknown[]): Text {
	const list = values.map(String).join(', ');
	return values.length === 1 ? plain(list) : text(`one of ${list}`, `${list} 중 하나`);
}

/** zod's names of types, as a person would say them. */
export function expectedType(type: string): Text {
	switch (type) {
		case 'string':
			return text('text', '문자열');
		case 'number':
			return text('a number', '숫자');
		case 'int':
			return text('a whole number', '정수');
		case 'boolean':
			return text('true or false', 'true 또는 false');
		case 'array':
		case 'tuple':
			return text('a list', '목록');
		case 'object':
		case 'record':
			return text('a mapping', '매핑(키: 값)');
		case 'null':
			return text('nothing', '빈 값');
		default:
			return plain(type);
	}
}

function joinTexts(texts: readonly Text[], by: Text): Text {
	return {en: texts.map(one => one.en).join(by.en), ko: texts.map(one => one.ko).join(by.ko)};
}
