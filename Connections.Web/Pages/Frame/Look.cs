using MudBlazor;

namespace Connections.Web.Pages.Frame;

/// <summary>The colours of both themes for MudBlazor, which computes shades from them. The table itself is <c>css/tokens.css</c>.</summary>
internal static class Look
{
    private static readonly string[] Fonts = ["Inter Variable", "Inter", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#F7F8FA",
            Surface = "#FFFFFF",
            DrawerBackground = "#FFFFFF",
            AppbarBackground = "#F7F8FA",
            LinesDefault = "#E3E6EB",
            LinesInputs = "#C9CFD8",
            TableLines = "#E3E6EB",
            Divider = "#E3E6EB",
            TextPrimary = "#171B22",
            TextSecondary = "#5A6372",
            ActionDefault = "#5A6372",
            Primary = "#3257D6",
            PrimaryContrastText = "#FFFFFF",
            Success = "#177245",
            Warning = "#9A5B00",
            Error = "#B3261E",
            Info = "#3257D6",
        },
        PaletteDark = new PaletteDark
        {
            Background = "#0F1216",
            Surface = "#161A20",
            DrawerBackground = "#161A20",
            AppbarBackground = "#0F1216",
            LinesDefault = "#2A303A",
            LinesInputs = "#3D4654",
            TableLines = "#2A303A",
            Divider = "#2A303A",
            TextPrimary = "#E8EBF0",
            TextSecondary = "#9BA5B5",
            ActionDefault = "#9BA5B5",
            Primary = "#8AA4FF",
            PrimaryContrastText = "#0F1216",
            Success = "#5CC98F",
            Warning = "#F0B45A",
            Error = "#FF8A80",
            Info = "#8AA4FF",
        },
        LayoutProperties = new() { DefaultBorderRadius = "6px" },
        Typography = new()
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "14px", LineHeight = "20px", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "14px", LineHeight = "20px", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "13px", LineHeight = "18px", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "14px", FontWeight = "500", LineHeight = "20px", LetterSpacing = "0", TextTransform = "none" },
        },
    };
}
