import {type Text, text} from '../../core/text.ts';
import type {Reference} from './grafana-references.ts';
import type {DataSource} from './grafana-spec.ts';

interface Fault {
	readonly observed: string;
	readonly reason: Text;
}

/** Why a dashboard does not get what it asks for; undefined where it does. */
export function faultOf(reference: Reference, dashboard: Text, sources: readonly DataSource[]): Fault | undefined {
	if ('anyOf' in reference) {
		const {anyOf} = reference;
		if (sources.some(({type}) => speaks(type, anyOf))) return undefined;
		const reason = text(
			`${dashboard.en} has a variable for data sources of the type ${anyOf}, and Grafana has none`,
			`${dashboard.ko}의 변수가 고를 ${anyOf} 유형의 데이터 소스가 Grafana에 없음`,
		);
		return {observed: anyOf, reason};
	}
	const source = 'name' in reference ? sources.find(one => isCalled(one, reference.name)) : sources.find(one => one.isDefault);
	if (source === undefined) {
		const reason =
			'name' in reference
				? text(
						`${dashboard.en} refers to the data source ${reference.name}, which Grafana does not have`,
						`${dashboard.ko}이(가) 참조하는 데이터 소스 ${reference.name}이(가) Grafana에 없음`,
					)
				: text(
						`${dashboard.en} draws from the default data source, and Grafana has none`,
						`${dashboard.ko}이(가) 쓰는 기본 데이터 소스가 Grafana에 없음`,
					);
		return {observed: shownReference(reference), reason};
	}
	const {type} = reference;
	if (type === undefined || speaks(source.type, type)) return undefined;
	const reason = text(
		`${dashboard.en} asks ${source.name} as ${type}, and it is ${source.type}`,
		`${dashboard.ko}이(가) ${source.name}을(를) ${type}(으)로 쿼리하지만 실제 유형은 ${source.type}`,
	);
	return {observed: source.type, reason};
}

/** Old dashboards name a data source, newer ones give its uid. */
export function isCalled({uid, name}: DataSource, reference: string): boolean {
	return uid === reference || name === reference;
}

export function shownReference(reference: Reference): string {
	if ('anyOf' in reference) return `\${${reference.anyOf}}`;
	return 'name' in reference ? reference.name : 'default';
}

/** Whether it takes the queries of that type: plugins were renamed, and several speak the language of Prometheus. */
function speaks(type: string, wanted: string): boolean {
	return languageOf(type) === languageOf(wanted);
}

function languageOf(type: string): string {
	if (/prometheus|victoriametrics-(metrics-)?datasource/.test(type)) return 'prometheus';
	if (/postgres/.test(type)) return 'postgres';
	return type.replace(/^grafana-/, '').replace(/-datasource$/, '');
}
