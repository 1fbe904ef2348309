import "./styles/site.css";
