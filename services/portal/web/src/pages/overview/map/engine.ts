import { MapChart } from "echarts/charts";
import { GeoComponent } from "echarts/components";
import echarts from "@/charts/engine";

/** The map's part of ECharts, in the map's own file. */
echarts.use([MapChart, GeoComponent]);

export default echarts;
