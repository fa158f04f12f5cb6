package com.example.shop

import android.app.Activity
import android.content.Context
import android.widget.FrameLayout
import com.bytedance.sdk.openadsdk.AdSlot
import com.bytedance.sdk.openadsdk.TTAdConfig
import com.bytedance.sdk.openadsdk.TTAdNative
import com.bytedance.sdk.openadsdk.TTAdSdk
import com.bytedance.sdk.openadsdk.TTNativeExpressAd

/** The banner above the goods. */
object BannerAds {

    fun start(context: Context) {
        val config = TTAdConfig.Builder().appId("5001121").appName("shop").build()
        TTAdSdk.init(context.applicationContext, config)
    }

    fun show(activity: Activity, container: FrameLayout) {
        val slot = AdSlot.Builder().setCodeId("901121246").setExpressViewAcceptedSize(320f, 50f).build()
        val listener = object : TTAdNative.NativeExpressAdListener {
            override fun onError(code: Int, message: String?) = Unit

            override fun onNativeExpressAdLoad(ads: MutableList<TTNativeExpressAd>) {
                ads.firstOrNull()?.expressAdView?.let(container::addView)
            }
        }
        TTAdSdk.getAdManager().createAdNative(activity).loadBannerExpressAd(slot, listener)
    }
}
